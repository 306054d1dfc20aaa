package org.posthorn.dns;

/**
 * A type of records that can be asked for.
 *
 * @param word as it is written in zone files
 * @param type what such records hold
 */
public record Kind<R extends Data>(String word, Class<R> type) {

    public static final Kind<Data.A> A = new Kind<>("A", Data.A.class);
    public static final Kind<Data.Aaaa> AAAA = new Kind<>("AAAA", Data.Aaaa.class);
    public static final Kind<Data.Mx> MX = new Kind<>("MX", Data.Mx.class);
    public static final Kind<Data.Txt> TXT = new Kind<>("TXT", Data.Txt.class);
    public static final Kind<Data.Ptr> PTR = new Kind<>("PTR", Data.Ptr.class);
    public static final Kind<Data.Cname> CNAME = new Kind<>("CNAME", Data.Cname.class);
    public static final Kind<Data.Tlsa> TLSA = new Kind<>("TLSA", Data.Tlsa.class);
    public static final Kind<Data.Srv> SRV = new Kind<>("SRV", Data.Srv.class);
    public static final Kind<Data.Caa> CAA = new Kind<>("CAA", Data.Caa.class);

    @Override
    public String toString() {
        return word;
    }
}
