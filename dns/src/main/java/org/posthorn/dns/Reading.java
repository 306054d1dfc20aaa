package org.posthorn.dns;

import org.posthorn.dns.Answer.Flaw;
import org.posthorn.dns.Answer.Security;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes of a server's message what it says about one question. */
final class Reading<R extends Data> {

    /** Who has more has made a mistake, or wants to keep us busy. */
    static final int MAX_RECORDS = 100;

    /** The longest keys and policies have some hundred octets. */
    static final int MAX_TEXT = 16_384;

    /** Resolvers follow no more either. */
    static final int MAX_LINKS = 8;

    private static final long DAY = 86_400;
    private static final long HOUR = 3_600;

    private final Question<R> question;
    private final HashSet<org.xbill.DNS.Name> passed = new HashSet<>();
    private org.xbill.DNS.Name owner;
    private long ttl = DAY;
    private boolean secure = true;

    Reading(Question<R> question) {
        this.question = question;
        this.owner = question.name().wire();
    }

    /** What has become of the question. */
    sealed interface Outcome<R extends Data> {

        /**
         * An answer.
         *
         * @param seconds how long it is good for; 0 if it shall not be remembered
         */
        record Answered<R extends Data>(Answer<R> answer, long seconds) implements Outcome<R> {}

        /** The server knows the next name, but not what is there. */
        record AskFor<R extends Data>(Question<R> next) implements Outcome<R> {}
    }

    Outcome<R> read(Message message, boolean provenByServer) {
        secure &= provenByServer;
        List<Record> all = message.getSection(Section.ANSWER);
        int linksBefore = passed.size();
        while (passed.add(owner)) {
            List<Record> here = all.stream().filter(this::isOwned).toList();
            List<Record> wanted = here.stream().filter(this::isWanted).toList();
            if (!wanted.isEmpty()) {
                return new Outcome.Answered<>(found(wanted), ttl);
            }
            Optional<CNAMERecord> link = link(here);
            if (link.isEmpty()) {
                return nothing(message, passed.size() - 1 > linksBefore);
            }
            ttl = Math.min(ttl, link.get().getTTL());
            owner = link.get().getTarget();
            if (passed.size() > MAX_LINKS) {
                break;
            }
        }
        return new Outcome.Answered<>(new Answer.Unusable<>(Flaw.CNAME_LOOP), ttl);
    }

    private boolean isOwned(Record record) {
        return record.getName().equals(owner);
    }

    private boolean isWanted(Record record) {
        return Type.string(record.getType()).equals(question.kind().word());
    }

    private static Optional<CNAMERecord> link(List<Record> here) {
        return here.stream()
                .filter(CNAMERecord.class::isInstance)
                .map(CNAMERecord.class::cast)
                .findFirst();
    }

    private Outcome<R> nothing(Message message, boolean linked) {
        Optional<SOARecord> authority =
                message.getSection(Section.AUTHORITY).stream()
                        .filter(SOARecord.class::isInstance)
                        .map(SOARecord.class::cast)
                        .findFirst();
        boolean exists = message.getRcode() != Rcode.NXDOMAIN;
        Optional<Name> next = Name.of(owner);
        if (exists && linked && authority.isEmpty() && next.isPresent()) {
            passed.remove(owner);
            return new Outcome.AskFor<>(new Question<>(next.get(), question.kind()));
        }
        // without SOA it is not remembered: RFC 2308 §5
        long seconds =
                authority
                        .map(soa -> Math.min(soa.getTTL(), soa.getMinimum()))
                        .map(limit -> Math.min(ttl, Math.min(limit, HOUR)))
                        .orElse(0L);
        Answer<R> answer =
                exists ? new Answer.NoData<>(security()) : new Answer.NoSuchName<>(security());
        return new Outcome.Answered<>(answer, seconds);
    }

    private Answer<R> found(List<Record> records) {
        if (records.size() > MAX_RECORDS) {
            return new Answer.Unusable<>(Flaw.TOO_MANY_RECORDS);
        }
        var found = new ArrayList<R>();
        for (Record record : records) {
            ttl = Math.min(ttl, record.getTTL());
            if (record instanceof TXTRecord text && length(text) > MAX_TEXT) {
                return new Answer.Unusable<>(Flaw.TEXT_TOO_LONG);
            }
            data(record).map(question.kind().type()::cast).ifPresent(found::add);
        }
        Optional<Name> at = Name.of(owner);
        return found.isEmpty() || at.isEmpty()
                ? new Answer.Unusable<>(Flaw.BAD_NAME)
                : new Answer.Found<>(found, at.get(), security());
    }

    private Security security() {
        return secure ? Security.SECURE : Security.INSECURE;
    }

    private static int length(TXTRecord text) {
        return text.getStringsAsByteArrays().stream().mapToInt(string -> string.length).sum();
    }

    /** Empty for a record whose name no host can have. */
    private static Optional<Data> data(Record record) {
        return switch (record) {
            case MXRecord mx -> Name.of(mx.getTarget()).map(n -> new Data.Mx(mx.getPriority(), n));
            case PTRRecord ptr -> Name.of(ptr.getTarget()).map(Data.Ptr::new);
            case CNAMERecord cname -> Name.of(cname.getTarget()).map(Data.Cname::new);
            case TXTRecord text -> Optional.of(new Data.Txt(joined(text)));
            case TLSARecord tlsa ->
                    Optional.of(
                            new Data.Tlsa(
                                    tlsa.getCertificateUsage(),
                                    tlsa.getSelector(),
                                    tlsa.getMatchingType(),
                                    HexFormat.of()
                                            .formatHex(tlsa.getCertificateAssociationData())
                                            .toLowerCase(Locale.ROOT)));
            case SRVRecord srv ->
                    Name.of(srv.getTarget())
                            .map(target ->
                                    new Data.Srv(
                                            srv.getPriority(),
                                            srv.getWeight(),
                                            srv.getPort(),
                                            target));
            case CAARecord caa ->
                    Optional.of(new Data.Caa(caa.getFlags(), caa.getTag(), caa.getValue()));
            default -> Optional.of(address(record.rdataToWireCanonical()));
        };
    }

    /** Of the octets, since dnsjava makes an IPv4 address of an IPv4-mapped one. */
    private static Data address(byte[] octets) {
        try {
            return octets.length == 4
                    ? new Data.A((Inet4Address) InetAddress.getByAddress(octets))
                    : new Data.Aaaa(Inet6Address.getByAddress(null, octets, -1));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("dnsjava has checked the length", e);
        }
    }

    private static String joined(TXTRecord text) {
        var all = new ByteArrayOutputStream();
        text.getStringsAsByteArrays().forEach(all::writeBytes);
        return all.toString(StandardCharsets.ISO_8859_1);
    }
}
