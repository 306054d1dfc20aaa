package org.posthorn.outbound;

import org.posthorn.mail.TransferEncoding;

import java.util.BitSet;

/** Finds out which leaves of a message have to be encoded, and that it can be done. */
final class MimeSurvey implements MimeVisitor {

    private static final MimeHead NONE = MimeHead.of(new byte[0], true, false, false);

    /** Of the leaves in their order: those that have to be encoded. */
    private final BitSet unfit = new BitSet();

    private final LineCheck lines = new LineCheck();
    private int leaves;
    private MimeHead head = NONE;

    BitSet unfit() {
        return unfit;
    }

    @Override
    public void header(MimeHead found) throws UnconvertibleException {
        for (byte octet : found.octets()) {
            if (octet <= 0) {
                throw new UnconvertibleException("a header has octets that are not ASCII");
            }
        }
        Folding.fold(found.octets()); // it throws where it cannot
        head = found;
        lines.restart();
    }

    @Override
    public void body(byte[] octets, int offset, int length) {
        lines.take(octets, offset, length);
    }

    @Override
    public void endOfBody() throws UnconvertibleException {
        if (!lines.isFit()) {
            requireEncodable();
            unfit.set(leaves);
        }
        leaves++;
    }

    private void requireEncodable() throws UnconvertibleException {
        TransferEncoding encoding = head.mime().transferEncoding();
        boolean possible =
                switch (encoding) {
                    case IDENTITY -> !head.isComposite();
                    case QUOTED_PRINTABLE -> true; // what it forgot is encoded
                    case BASE64, UNKNOWN -> false;
                };
        if (!possible) {
            throw new UnconvertibleException(
                    "a part that must not be encoded (again) has octets that are not ASCII");
        }
    }

    @Override
    public void between(byte[] octets, int offset, int length) {}

    @Override
    public void end() {}
}
