package org.posthorn.command;

import org.posthorn.conf.Network;
import org.posthorn.dns.Data;
import org.posthorn.dns.Name;

/** A record as a zone file has it. RFC 1035 §5.1. */
record ZoneRecord(Name name, Data data) {

    /** The line of it, or several within parentheses; without a TTL. */
    String line() {
        return full(name) + " IN " + kind() + " " + value();
    }

    String kind() {
        return switch (data) {
            case Data.A a -> "A";
            case Data.Aaaa aaaa -> "AAAA";
            case Data.Mx mx -> "MX";
            case Data.Txt txt -> "TXT";
            case Data.Ptr ptr -> "PTR";
            case Data.Cname cname -> "CNAME";
            case Data.Tlsa tlsa -> "TLSA";
            case Data.Srv srv -> "SRV";
            case Data.Caa caa -> "CAA";
        };
    }

    String value() {
        return switch (data) {
            case Data.A(var address) -> Network.text(address);
            case Data.Aaaa(var address) -> Network.text(address);
            case Data.Mx(var preference, var host) -> preference + " " + full(host);
            case Data.Txt text -> text.zoneText();
            case Data.Ptr(var host) -> full(host);
            case Data.Cname(var target) -> full(target);
            case Data.Tlsa(var usage, var selector, var matching, var association) ->
                    usage + " " + selector + " " + matching + " " + association;
            case Data.Srv(var priority, var weight, var port, var target) ->
                    priority + " " + weight + " " + port + " " + full(target);
            case Data.Caa(var flags, var tag, var value) ->
                    flags + " " + tag + " \"" + value + "\"";
        };
    }

    private static String full(Name name) {
        return name.text() + ".";
    }
}
