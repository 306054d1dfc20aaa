package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.conf.Conf;
import org.posthorn.conf.ConfException;

class OAuth2ConfTest {

    @Test
    void has_the_defaults_that_it_documents() throws ConfException {
        assertThat(parse("")).isEqualTo(OAuth2Conf.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    introspection-url = "ftp://a/"                            | https:// or http://
                    introspection-url = "https:///check"                      | https:// or http://
                    introspection-url = "https://a:b@host/"                   | client-id and
                    introspection-url = "https://host/#x"                     | must not have a #
                    tokeninfo-url = "https://host/ x"                         | is not a URL
                    introspection-url = "http://a/" & tokeninfo-url = "http://b/" | in the place of
                    active-value = "true"                                     | needs active-attribute
                    username-attribute = " "                                  | must name a field
                    username-format = "ada"                                   | must hold one of
                    username-format = "%x%u"                                  | must hold one of
                    scope = ["a b"]                                           | scope: a b is none
                    scope = ["a\\""]                                          | is none
                    client-id = "a"                                           | go together
                    client-id = "a" & client-secret = "b"                     | with introspection-mode
                    introspection-mode = "local"                              | needs jwks or keys
                    introspection-mode = "local" & introspection-url = "http://a/" | nobody is asked
                    introspection-mode = "local" & [jwt] & jwks = "a.json"    | issuers: local with
                    introspection-mode = "local" & issuers = ["a"] & [jwt] & keys = "k" | needs audience
                    introspection-mode = "local" & scope = ["m"] & issuers = ["a"] & [jwt] & jwks = "http:///" | jwks: must
                    [jwt] & jwks = "a.json"                                   | need introspection-mode
                    [jwt] & audience = ["mail"]                               | audience and clients
                    [jwt] & clients = ["phone"]                               | audience and clients
                    introspection-url = "http://a/" & issuers = ["b"]         | issuers: are looked at
                    [jwt] & jwks = "a" & keys = "b"                           | in the place of
                    [jwt] & algorithms = []                                   | must name one
                    [jwt] & algorithms = ["none"]                             | must be of RS256
                    [jwt] & algorithms = ["HS256"]                            | must be of RS256
                    [jwt] & clock-skew = "6m"                                 | 0s to 5m
                    timeout = "0s"                                            | 100ms to 1m
                    max-parallel-connections = 0                              | 1 to 1000
                    cache-time = "2h"                                         | 0s to 1h
                    """)
    void refuses(String text, String message) {
        assertThatThrownBy(() -> parse(text.replace(" & ", "\n"))).hasMessageContaining(message);
    }

    private static OAuth2Conf parse(String text) throws ConfException {
        return Conf.parse(OAuth2Conf.class, text, "a.toml");
    }
}
