package org.posthorn.pipeline.spf;

import java.util.Optional;

/** Which clients are meant. RFC 7208 §5. */
sealed interface Mechanism {

    record All() implements Mechanism {}

    /** Those that another domain lets pass. */
    record Include(MacroText target) implements Mechanism {}

    /**
     * Those with an address of a host. Without a target it is the domain itself, here and below.
     */
    record A(Optional<MacroText> target, Prefixes prefixes) implements Mechanism {}

    /** Those with an address of a mail host. */
    record Mx(Optional<MacroText> target, Prefixes prefixes) implements Mechanism {}

    /** Those whose name is within a domain. */
    record Ptr(Optional<MacroText> target) implements Mechanism {}

    record Ip(AddressRange range) implements Mechanism {}

    /** Everybody, if a name exists. */
    record Exists(MacroText target) implements Mechanism {}

    /** How many bits of an address count. RFC 7208 §5.3. */
    record Prefixes(int ip4, int ip6) {}
}
