package org.posthorn.sasl;

import java.util.function.Supplier;

/**
 * Somebody who may exist.
 *
 * @param granted what the right proof gets, to be asked once for any proof: a failure where {@code
 *     secret} is made up
 */
record ScramAccount(ScramSecret secret, Supplier<SaslStep> granted) {}
