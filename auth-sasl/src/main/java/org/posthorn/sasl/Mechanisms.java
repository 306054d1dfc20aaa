package org.posthorn.sasl;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The mechanisms that the configuration names. */
final class Mechanisms {

    private Mechanisms() {}

    /** By name, in the order in which they are offered. */
    static Map<String, SaslMechanism> of(AuthConf conf) {
        var mechanisms = new LinkedHashMap<String, SaslMechanism>();
        for (String name : conf.mechanisms()) {
            mechanisms.put(name, mechanism(name, conf.oauth2()));
        }
        return mechanisms;
    }

    private static SaslMechanism mechanism(String name, OAuth2Conf oauth2) {
        return switch (name) {
            case "PLAIN" -> new Plain();
            case "LOGIN" -> new Login();
            case CramMd5.NAME -> new CramMd5(() -> "<" + nonce() + "@localhost>");
            case "OAUTHBEARER" -> new OAuthBearer(oauth2);
            case "XOAUTH2" -> new XOAuth2(oauth2);
            case "SCRAM-SHA-256", "SCRAM-SHA-1" ->
                    new Scram(name.substring("SCRAM-".length()), Mechanisms::nonce);
            default -> throw new IllegalArgumentException("mechanisms: there is no " + name);
        };
    }

    /** As many random bits as fit into 24 characters. */
    static String nonce() {
        byte[] octets = new byte[18];
        new SecureRandom().nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }
}
