package org.posthorn.outbound;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.HeaderField;
import org.posthorn.mail.Headers;
import org.posthorn.mail.TransferEncoding;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;

/** Writes a message with some of its leaves encoded, and with fields that say so. */
final class MimeRewriter implements MimeVisitor {

    private static final String ENCODING = "Content-Transfer-Encoding";
    private static final byte[] CRLF = {'\r', '\n'};

    private final BitSet unfit;
    private final OutputStream target;
    private int leaves;

    /** Of the current leaf, if it is encoded. */
    private @Nullable BodyEncoder encoder;

    /** Whether what was written last lacks a line end. */
    private boolean lineOpen;

    MimeRewriter(BitSet unfit, OutputStream target) {
        this.unfit = unfit;
        this.target = target;
    }

    @Override
    public void header(MimeHead head) throws IOException {
        boolean encode = head.kind() == MimeHead.Kind.LEAF && unfit.get(leaves);
        TransferEncoding present = head.mime().transferEncoding();
        encoder = null;
        if (encode && present == TransferEncoding.QUOTED_PRINTABLE) {
            encoder = new QuotedPrintable(target, true);
        } else if (encode) {
            encoder = head.isText() ? new QuotedPrintable(target, false) : new Base64Lines(target);
        }
        byte[] octets = head.octets();
        if (encode && present == TransferEncoding.IDENTITY) {
            octets = relabelled(head, head.isText() ? "quoted-printable" : "base64");
        } else if (!encode && isEightBit(head.mime().encoding())) {
            octets = relabelled(head, "7bit");
        }
        target.write(Folding.fold(octets));
    }

    private static boolean isEightBit(String encoding) {
        return encoding.equalsIgnoreCase("8bit") || encoding.equalsIgnoreCase("binary");
    }

    /** With this encoding instead of another, and what else makes a MIME part of it. */
    private static byte[] relabelled(MimeHead head, String encoding) {
        byte[] octets = head.octets();
        var header = new ByteArrayOutputStream(octets.length + 128);
        boolean said = false;
        Headers fields = Headers.of(octets);
        int end = 0;
        for (HeaderField field : fields) {
            end = field.span().end();
            if (!field.isNamed(ENCODING)) {
                header.write(octets, field.span().start(), field.span().length());
            } else if (!said) {
                header.writeBytes(field(ENCODING, encoding));
                said = true;
            }
        }
        if (!said) {
            header.writeBytes(field(ENCODING, encoding));
        }
        if (head.outermost() && fields.first("MIME-Version").isEmpty()) {
            header.writeBytes(field("MIME-Version", "1.0"));
        }
        if (head.type().isEmpty() && !encoding.equals("7bit")) {
            // RFC 1428 §3: nobody has said what the octets mean
            header.writeBytes(field("Content-Type", "text/plain; charset=unknown-8bit"));
        }
        header.write(octets, end, octets.length - end);
        return header.toByteArray();
    }

    private static byte[] field(String name, String value) {
        return HeaderField.render(name, value).getBytes(US_ASCII);
    }

    @Override
    public void body(byte[] octets, int offset, int length) throws IOException {
        BodyEncoder now = encoder;
        if (now == null) {
            target.write(octets, offset, length);
        } else {
            now.write(octets, offset, length);
        }
    }

    @Override
    public void endOfBody() throws IOException {
        BodyEncoder now = encoder;
        lineOpen = now != null && now.end();
        encoder = null;
        leaves++;
    }

    /** Nobody reads what is beside the parts: it is made to fit. RFC 2046 §5.1.1. */
    @Override
    public void between(byte[] octets, int offset, int length) throws IOException {
        lineOpen = false;
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            if (octets[i] <= 0) {
                target.write(octets, from, i - from);
                target.write('?');
                from = i + 1;
            }
        }
        target.write(octets, from, offset + length - from);
    }

    @Override
    public void end() throws IOException {
        if (lineOpen) {
            target.write(CRLF);
        }
    }
}
