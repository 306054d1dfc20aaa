package org.posthorn.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Messages that look like real ones: trace fields, a signature, plain text or two alternatives or
 * an attachment. The same seed and number give the same message.
 */
record Letters(long seed, int octets) {

    private static final List<String> WORDS =
            List.of(
                    "meeting",
                    "invoice",
                    "about",
                    "the",
                    "garden",
                    "tomorrow",
                    "please",
                    "report",
                    "and",
                    "release",
                    "with",
                    "family",
                    "ticket",
                    "number",
                    "weekend",
                    "thanks",
                    "order",
                    "from",
                    "quarter",
                    "plan",
                    "review",
                    "you",
                    "train",
                    "travel");

    /** About {@code octets} long, give or take a half, with CRLF. */
    byte[] message(int number) {
        var random = new Random(seed * 1_000_003 + number);
        int size = octets / 2 + random.nextInt(octets);
        var text = new StringBuilder(size + 1000);
        headers(text, random, number);
        switch (random.nextInt(10)) {
            case 0 -> mixed(text, random, size);
            case 1, 2, 3 -> alternative(text, random, size);
            default -> {
                text.append("Content-Type: text/plain; charset=utf-8\r\n\r\n");
                prose(text, random, size);
            }
        }
        return text.toString().getBytes(US_ASCII);
    }

    /** Exactly this long, for deliveries. */
    static byte[] sized(int number, int octets) {
        byte[] head =
                """
                From: Load <load@remote.example>
                To: Reader <reader@example.test>
                Subject: message %d
                Date: Sat, 21 Nov 2026 10:00:00 +0000
                Message-ID: <%d@remote.example>

                """
                        .formatted(number, number)
                        .replace("\n", "\r\n")
                        .getBytes(US_ASCII);
        var message = new byte[octets];
        for (int i = 0; i < octets; i++) {
            int column = (i - head.length) % 72;
            message[i] = (byte) (column == 70 ? '\r' : column == 71 ? '\n' : 'x');
        }
        System.arraycopy(head, 0, message, 0, head.length);
        message[octets - 3] = 'x';
        message[octets - 2] = '\r';
        message[octets - 1] = '\n';
        return message;
    }

    private static void headers(StringBuilder text, Random random, int number) {
        int sender = random.nextInt(500);
        text.append("Return-Path: <bounce+%d@list%d.example>\r\n".formatted(number, sender));
        for (int hop = 0; hop < 3; hop++) {
            text.append(
                    """
                    Received: from mx%d.example.net (mx%d.example.net [192.0.2.%d])
                    \tby mail.example.org (Postfix) with ESMTPS id %08X
                    \tfor <reader@example.org>; Sat, 21 Nov 2026 10:%02d:00 +0000 (UTC)
                    """
                            .formatted(
                                    hop,
                                    hop,
                                    random.nextInt(256),
                                    random.nextInt(),
                                    random.nextInt(60))
                            .replace("\n", "\r\n"));
        }
        var signature = new byte[256];
        random.nextBytes(signature);
        text.append(
                        "DKIM-Signature: v=1; a=rsa-sha256; d=list%d.example; s=s1;\r\n\tb="
                                .formatted(sender))
                .append(
                        Base64.getMimeEncoder(70, "\r\n\t ".getBytes(US_ASCII))
                                .encodeToString(signature))
                .append("\r\n");
        text.append(
                "From: \"Sender %d\" <sender%d@list%d.example>\r\n"
                        .formatted(sender, sender, sender));
        text.append("To: Reader <reader@example.org>\r\n");
        if (random.nextInt(4) == 0) {
            text.append("Cc: one@example.org, \"Two, Second\" <two@example.org>\r\n");
        }
        text.append("Subject: ");
        words(text, random, 3 + random.nextInt(6));
        text.append(
                "\r\nDate: Sat, 21 Nov 2026 10:%02d:%02d +0000\r\n"
                        .formatted(random.nextInt(60), random.nextInt(60)));
        text.append(
                "Message-ID: <%d.%08x@list%d.example>\r\n"
                        .formatted(number, random.nextInt(), sender));
        if (random.nextInt(3) == 0) {
            text.append("In-Reply-To: <%d@list%d.example>\r\n".formatted(number / 2, sender));
        }
        text.append("MIME-Version: 1.0\r\n");
    }

    private static void alternative(StringBuilder text, Random random, int size) {
        text.append("Content-Type: multipart/alternative; boundary=\"b1\"\r\n\r\n--b1\r\n");
        text.append("Content-Type: text/plain; charset=utf-8\r\n\r\n");
        prose(text, random, size / 2);
        text.append("--b1\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>");
        prose(text, random, size);
        text.append("</p></body></html>\r\n--b1--\r\n");
    }

    private static void mixed(StringBuilder text, Random random, int size) {
        text.append("Content-Type: multipart/mixed; boundary=\"b2\"\r\n\r\n--b2\r\n");
        text.append("Content-Type: text/plain; charset=utf-8\r\n\r\n");
        prose(text, random, text.length() + 300);
        text.append("--b2\r\nContent-Type: application/pdf; name=\"report.pdf\"\r\n");
        text.append("Content-Disposition: attachment; filename=\"report.pdf\"\r\n");
        text.append("Content-Transfer-Encoding: base64\r\n\r\n");
        var attachment = new byte[Math.max(300, (size - text.length()) * 3 / 4)];
        random.nextBytes(attachment);
        text.append(Base64.getMimeEncoder().encodeToString(attachment)).append("\r\n--b2--\r\n");
    }

    private static void prose(StringBuilder text, Random random, int until) {
        do {
            words(text, random, 8 + random.nextInt(6));
            text.append("\r\n");
        } while (text.length() < until);
    }

    private static void words(StringBuilder text, Random random, int count) {
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
        }
    }
}
