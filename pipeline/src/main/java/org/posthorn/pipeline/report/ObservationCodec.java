package org.posthorn.pipeline.report;

import org.posthorn.dns.Name;
import org.posthorn.pipeline.dmarc.DmarcPolicy;
import org.posthorn.pipeline.dmarc.DmarcRecord;
import org.posthorn.pipeline.dmarc.DmarcResult.Published;
import org.posthorn.pipeline.report.Observation.Applied;
import org.posthorn.pipeline.report.Observation.Deviation;
import org.posthorn.pipeline.report.Observation.Sender;
import org.posthorn.pipeline.report.Observation.Signature;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An observation as one record of the log. */
final class ObservationCodec {

    /** Another form gets another number; this program then passes over the records. */
    private static final int VERSION = 2;

    /** Had no comment at its end. */
    private static final int WITHOUT_COMMENT = 1;

    /** Of a text. A domain is shorter, and so is a comment. */
    private static final int LONGEST = 255;

    /** Of a list. RFC 9990 §3.1.3 wants no more signatures. */
    static final int MOST = 100;

    private ObservationCodec() {}

    static byte[] write(Observation seen) {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            out.writeLong(seen.at().toEpochMilli());
            write(out, seen.published());
            byte[] address = seen.source().getAddress();
            out.writeByte(address.length);
            out.write(address);
            out.writeUTF(seen.applied().name());
            out.writeBoolean(seen.dkimAligned());
            out.writeBoolean(seen.spfAligned());
            write(out, seen.deviations().stream().map(Deviation::name).toList());
            write(out, seen.headerFrom());
            write(out, seen.envelopeFrom());
            write(out, seen.envelopeTo());
            List<Signature> signatures = seen.signatures().stream().limit(MOST).toList();
            out.writeByte(signatures.size());
            for (Signature signature : signatures) {
                write(out, signature.domain());
                write(out, signature.selector());
                write(out, signature.result());
            }
            write(out, seen.sender().domain());
            write(out, seen.sender().result());
            write(out, seen.comment());
        } catch (IOException e) {
            throw new IllegalStateException("memory takes all", e);
        }
        return octets.toByteArray();
    }

    /** Empty for what another version wrote. */
    static Optional<Observation> read(byte[] octets) {
        try (var in = new DataInputStream(new ByteArrayInputStream(octets))) {
            int version = in.readByte();
            if (version != VERSION && version != WITHOUT_COMMENT) {
                return Optional.empty();
            }
            var at = Instant.ofEpochMilli(in.readLong());
            Published published = published(in);
            var source = InetAddress.getByAddress(in.readNBytes(in.readByte()));
            var applied = Applied.valueOf(in.readUTF());
            boolean dkimAligned = in.readBoolean();
            boolean spfAligned = in.readBoolean();
            List<Deviation> deviations = texts(in).stream().map(Deviation::valueOf).toList();
            String headerFrom = in.readUTF();
            String envelopeFrom = in.readUTF();
            String envelopeTo = in.readUTF();
            List<Signature> signatures = signatures(in);
            var sender = new Sender(in.readUTF(), in.readUTF());
            return Optional.of(
                    new Observation(
                            at,
                            published,
                            source,
                            applied,
                            dkimAligned,
                            spfAligned,
                            deviations,
                            version == WITHOUT_COMMENT ? "" : in.readUTF(),
                            headerFrom,
                            envelopeFrom,
                            envelopeTo,
                            signatures,
                            sender));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void write(DataOutputStream out, Published published) throws IOException {
        DmarcRecord record = published.record();
        write(out, published.domain().text());
        out.writeUTF(record.policy().name());
        out.writeUTF(record.subdomains().map(DmarcPolicy::name).orElse(""));
        out.writeUTF(record.missing().map(DmarcPolicy::name).orElse(""));
        out.writeBoolean(record.strictDkim());
        out.writeBoolean(record.strictSpf());
        out.writeUTF(record.suffix().name());
        out.writeBoolean(record.testing());
        write(out, record.rua());
    }

    private static Published published(DataInputStream in) throws IOException {
        return new Published(
                new Name(in.readUTF()),
                new DmarcRecord(
                        DmarcPolicy.valueOf(in.readUTF()),
                        policy(in.readUTF()),
                        policy(in.readUTF()),
                        in.readBoolean(),
                        in.readBoolean(),
                        DmarcRecord.Suffix.valueOf(in.readUTF()),
                        in.readBoolean(),
                        texts(in),
                        List.of()));
    }

    private static Optional<DmarcPolicy> policy(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(DmarcPolicy.valueOf(name));
    }

    private static void write(DataOutputStream out, List<String> texts) throws IOException {
        List<String> some = texts.stream().limit(MOST).toList();
        out.writeByte(some.size());
        for (String text : some) {
            write(out, text);
        }
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        var texts = new ArrayList<String>();
        for (int left = in.readByte(); left > 0; left--) {
            texts.add(in.readUTF());
        }
        return texts;
    }

    private static List<Signature> signatures(DataInputStream in) throws IOException {
        var signatures = new ArrayList<Signature>();
        for (int left = in.readByte(); left > 0; left--) {
            signatures.add(new Signature(in.readUTF(), in.readUTF(), in.readUTF()));
        }
        return signatures;
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        out.writeUTF(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
    }
}
