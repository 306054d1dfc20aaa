package org.posthorn.pop3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** CAPA. RFC 2449 §5. */
final class Capa {

    private static final List<String> ALWAYS =
            List.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING");

    private Capa() {}

    static Step run(Pop3State state, Login login, Pop3Writer out) throws IOException {
        var capabilities = new ArrayList<>(ALWAYS);
        // RFC 2449 §5: what a stranger may use is announced to a user as well, the same words
        capabilities.addAll(login.capabilities());
        // RFC 2595 §4: this alone is for strangers only
        if (state instanceof Pop3State.Authorization && login.canStartTls()) {
            capabilities.add("STLS");
        }
        out.begin("Capability list follows");
        for (String capability : capabilities) {
            out.line(capability);
        }
        out.end();
        return new Step.Done(state);
    }
}
