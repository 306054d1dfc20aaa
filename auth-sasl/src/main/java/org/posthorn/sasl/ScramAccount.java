package org.posthorn.sasl;

/**
 * Somebody who may exist.
 *
 * @param granted what the right proof gets: a failure where {@code secret} is made up
 */
record ScramAccount(ScramSecret secret, SaslStep granted) {}
