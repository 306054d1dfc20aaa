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
        // RFC 2449 §6, deviates: what only strangers may use is told to strangers only
        if (state instanceof Pop3State.Authorization) {
            capabilities.addAll(login.capabilities());
        }
        out.begin("Capability list follows");
        for (String capability : capabilities) {
            out.line(capability);
        }
        out.end();
        return new Step.Done(state);
    }
}
