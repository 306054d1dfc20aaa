package org.posthorn.store.maildir;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What a message file holds, by its first octets: Dovecot compresses and encrypts some. */
enum MessageKind {
    /** The message itself. */
    PLAIN(""),
    GZIP("\u001f\u008b"),
    /** With the mark of the first block: a text may begin with the first four. */
    BZIP2("BZh?1AY&SY"),
    ZSTD("(\u00b5/\u00fd"),
    LZ4("Dovecot-LZ4\r*\u009b\u00c5"),
    /** By Dovecot's mail-crypt, with a key that is not ours. */
    CRYPTED("CRYPTED\u0003\u0007");

    /** So many octets tell. */
    static final int HEAD = 16;

    private static final List<MessageKind> PACKED = List.of(GZIP, BZIP2, ZSTD, LZ4, CRYPTED);

    /** {@code ?} stands for any octet. */
    private final String magic;

    MessageKind(String magic) {
        this.magic = magic;
    }

    /** By the first octets of a file, at most so many. */
    static MessageKind of(byte[] head, int length) {
        for (MessageKind kind : PACKED) {
            if (kind.begins(head, length)) {
                return kind;
            }
        }
        return PLAIN;
    }

    /** The message out of the octets of a file. */
    InputStream unpack(InputStream file) throws IOException {
        return switch (this) {
            case PLAIN -> file;
            case GZIP -> new GZIPInputStream(file, 8192);
            case BZIP2 -> new BZip2CompressorInputStream(file, true);
            case ZSTD -> new ZstdInputStreamNoFinalizer(file);
            case LZ4 -> new Lz4Input(file);
            case CRYPTED -> throw new BrokenMessageException("encrypted");
        };
    }

    private boolean begins(byte[] head, int length) {
        if (length < magic.length()) {
            return false;
        }
        for (int i = 0; i < magic.length(); i++) {
            char c = magic.charAt(i);
            if (c != '?' && (byte) c != head[i]) {
                return false;
            }
        }
        return true;
    }
}
