package org.posthorn.dns;

import java.net.InetAddress;

/** What a domain name has of one kind. */
public record Question<R extends Data>(Name name, Kind<R> kind) {

    public static Question<Data.A> a(Name name) {
        return new Question<>(name, Kind.A);
    }

    public static Question<Data.Aaaa> aaaa(Name name) {
        return new Question<>(name, Kind.AAAA);
    }

    public static Question<Data.Mx> mx(Name name) {
        return new Question<>(name, Kind.MX);
    }

    public static Question<Data.Txt> txt(Name name) {
        return new Question<>(name, Kind.TXT);
    }

    /** The names of an address. */
    public static Question<Data.Ptr> ptr(InetAddress address) {
        return new Question<>(Name.reverse(address), Kind.PTR);
    }

    public static Question<Data.Cname> cname(Name name) {
        return new Question<>(name, Kind.CNAME);
    }

    /** The certificates of a service over TCP. RFC 6698 §3. */
    public static Question<Data.Tlsa> tlsa(int port, Name host) {
        return new Question<>(host.child("_tcp").child("_" + port), Kind.TLSA);
    }

    @Override
    public String toString() {
        return name + " " + kind;
    }
}
