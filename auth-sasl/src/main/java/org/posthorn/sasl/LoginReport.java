package org.posthorn.sasl;

import java.util.Optional;

/**
 * How an attempt to log in would end, for the administrator.
 *
 * @param scheme in which the password of the account is stored; empty if there is none
 * @param refusal why it would fail; empty if it would not
 * @param app the app password that it would log in by
 * @param banned whether the guard would not hear this client
 */
public record LoginReport(
        Optional<String> scheme, Optional<String> refusal, Optional<String> app, boolean banned) {}
