package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.util.Optional;

/** PLAIN. RFC 4616. */
final class Plain implements SaslMechanism {

    @Override
    public String name() {
        return "PLAIN";
    }

    @Override
    public Exchange begin(Credentials credentials) {
        return response -> step(credentials, response);
    }

    private static SaslStep step(Credentials credentials, byte[] response) {
        Optional<String> text = Utf8.decode(response);
        if (text.isEmpty()) {
            return SaslStep.Failure.malformed("not UTF-8");
        }
        // RFC 4616 §2: [authzid] NUL authcid NUL passwd
        String[] part = text.get().split("\0", -1);
        if (part.length != 3 || part[1].isEmpty()) {
            return SaslStep.Failure.malformed("not three parts");
        }
        return credentials.verify(part[1], new Secret(part[2]), part[0]);
    }
}
