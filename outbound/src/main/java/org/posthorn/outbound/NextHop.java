package org.posthorn.outbound;

import java.net.InetAddress;

/**
 * To whom a message is handed for a recipient. Recipients with equal ones go together, and what is
 * learned of one (that it is down, how much it takes) holds for all its mail.
 */
public sealed interface NextHop {

    /** For people and logs, and unique. */
    String name();

    /**
     * The mail exchangers of a domain. RFC 5321 §5.1.
     *
     * @param domain in its ASCII form and lower case
     */
    record Exchangers(String domain) implements NextHop {
        @Override
        public String name() {
            return domain;
        }
    }

    /** The host of an address literal. RFC 5321 §4.1.3. */
    record Literal(InetAddress address) implements NextHop {
        @Override
        public String name() {
            return "[" + address.getHostAddress() + "]";
        }
    }

    /**
     * A host that the configuration names: a smarthost, or the server behind us.
     *
     * @param route which of the configuration's: it has the rest
     */
    record Configured(String route) implements NextHop {
        @Override
        public String name() {
            return route;
        }
    }
}
