package org.posthorn.pipeline.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;

/** What is reported. */
public enum ReportKind {
    /** Mail in the name of a domain. RFC 9990. */
    DMARC("dmarc", "d", "xml"),
    /** TLS with the hosts of a domain. RFC 8460. */
    TLS("tls", "t", "json");

    private static final int ID_OCTETS = 12;

    private final String word;
    private final String letter;
    private final String extension;

    ReportKind(String word, String letter, String extension) {
        this.word = word;
        this.letter = letter;
        this.extension = extension;
    }

    /** In names of files of ours. */
    String word() {
        return word;
    }

    /** Of the file that a report is. */
    String extension() {
        return extension;
    }

    /**
     * Of a report.
     *
     * @param submitter who reports
     * @param about the domain, and what tells reports about it apart
     */
    public String id(LocalDate day, String submitter, String about) {
        return letter
                + day.format(DateTimeFormatter.BASIC_ISO_DATE)
                + digest(day + " " + submitter + " " + about);
    }

    private static String digest(String text) {
        try {
            byte[] all =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(all, ID_OCTETS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
