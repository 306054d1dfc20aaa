package org.posthorn.clients;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Logins by curl. */
final class Curl {

    private Curl() {}

    /**
     * How it ends: 0 if the login was taken, 67 if not.
     *
     * @param who options that say who logs in
     */
    static int exit(
            Daemon daemon,
            Path folder,
            String protocol,
            Security security,
            String mechanism,
            List<String> who,
            String... more) {
        var arguments = new ArrayList<>(List.of("--silent", "--show-error", "--max-time", "30"));
        arguments.addAll(who);
        arguments.addAll(List.of("--login-options", "AUTH=" + mechanism));
        arguments.addAll(List.of("--cacert", daemon.certificate().toString()));
        if (security == Security.STARTTLS) {
            arguments.add("--ssl-reqd");
        }
        arguments.addAll(List.of(more));
        String scheme = protocol.equals("submission") ? "smtp" : protocol;
        if (protocol.equals("submission")) {
            arguments.addAll(List.of("--request", "NOOP"));
        }
        String tls = security == Security.IMPLICIT ? "s" : "";
        arguments.add(scheme + tls + "://localhost:" + daemon.port(protocol, security) + "/");
        return Program.installed("curl", folder).run(arguments.toArray(String[]::new)).exit();
    }
}
