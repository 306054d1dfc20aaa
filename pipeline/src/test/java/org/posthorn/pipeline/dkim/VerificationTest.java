package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.Answer;
import org.posthorn.dns.Deadline;
import org.posthorn.pipeline.dkim.DkimResult.Outcome;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Signatures that say what ours do not say are made by hand, with {@link #signed}. */
@DisplayName("RFC 6376 §6: signatures are judged")
class VerificationTest {

    private static final KeyPair PAIR = Mailer.generate("RSA", 1024);

    private final Mailer mailer = new Mailer();
    private final DkimKey key = mailer.rsa("s", "example.org", PAIR);

    @Test
    void a_message_without_a_signature() {
        assertThat(mailer.verify(Mailer.MESSAGE)).isEqualTo(DkimResults.NONE);
        assertThat(mailer.verify("")).isEqualTo(DkimResults.NONE);
        assertThat(mailer.verify("\r\nDKIM-Signature: in the body\r\n"))
                .isEqualTo(DkimResults.NONE);
        assertThat(mailer.asked).isZero();
    }

    @Test
    void by_hand_as_it_should_be() throws Exception {
        assertResult(signed("", Mailer.MESSAGE), Outcome.PASS, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=1;|v=2;|unknown version",
                "v=1;||no v= tag",
                "a=rsa-sha256|a=rsa-sha1|rsa-sha1 is not valid any more",
                "a=rsa-sha256|a=dsa-sha256|unknown algorithm",
                "a=rsa-sha256|a=ed25519-sha256|key is of another type",
                "d=example.org|d=example..org|d= is not a name",
                "d=example.org|d=|d= is not a name",
                "d=example.org;||no d= tag",
                "d=example.org|d=example.net|no key",
                "s=s;|s=a/b;|s= is not a name",
                "s=s;|s=other;|no key",
                "h=From:|h=|From is not signed",
                "h=From:|h=Fr om:|h= is not a list of names",
                "h=From:|h=From::|h= is not a list of names",
                "c=simple/simple|c=loose/simple|unknown canonicalization",
                "c=simple/simple|c=simple/simple/simple|unknown canonicalization",
                "b=|b=!|b= is not Base64",
                "bh=|bh=AAAA|bh= is not a hash",
                "bh=|v=1; bh=|duplicate tag",
                "v=1;|v=1; q=carrier/pigeon;|unknown way to the key",
                "v=1;|v=1; i=ada@example.com;|i= is not within d=",
                "v=1;|v=1; i=ada@badexample.org;|i= is not within d=",
                "v=1;|v=1; i=ada;|i= is not an address",
                "v=1;|v=1; i==4@example.org;|i= is not quoted-printable",
                "v=1;|v=1; l=1x;|l= is not a number",
                "v=1;|v=1; l=-1;|l= is not a number",
                "v=1;|v=1; l=1000;|l= is beyond the body",
                "v=1;|v=1; l=1000000000000000000000000000;|l= is beyond the body",
                "v=1;|v=1; t=9; x=9;|x= is not after t=",
                "v=1;|v=1; x=1000;|signature has expired",
                "v=1;|v=1; t=99999999999;|signature is of the future",
                "v=1;|v=1; = ;|bad tag name",
            })
    void permerror(String from, String to, String reason) throws Exception {
        String replaced =
                signed("", Mailer.MESSAGE).replaceFirst(quoted(from), to == null ? "" : to);

        assertResult(replaced, Outcome.PERMERROR, reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i=ada@example.org; ",
                "i=@example.org; ",
                "i=ad=61=20x@a.b.example.org; ",
                "q=carrier/pigeon:dns/txt; ",
                "t=1790000000; x=1999999999; ",
                "t=0; x=999999999999; ",
                "z=From:a|b; ",
                "unknown=1; ",
            })
    void what_changes_nothing(String tags) throws Exception {
        assertResult(signed(tags, Mailer.MESSAGE), Outcome.PASS, "");
    }

    @Test
    void a_part_of_the_body_is_too_little_to_vouch_for() throws Exception {
        String all = signed("l=56; ", Mailer.MESSAGE);
        int body = Mailer.MESSAGE.length() - Mailer.MESSAGE.indexOf("\r\n\r\n") - 4;
        assertThat(body).isEqualTo(56);

        assertResult(all, Outcome.PASS, "");
        assertResult(all + "Buy!\r\n", Outcome.POLICY, "6 octets of the body are not signed");
        assertResult(
                signed("l=0; ", Mailer.MESSAGE),
                Outcome.POLICY,
                "56 octets of the body are not signed");
    }

    @Test
    void changes_of_the_message() throws Exception {
        String whole = signed("", Mailer.MESSAGE);

        assertResult(whole.replace("Hi.", "Ho."), Outcome.FAIL, "body hash did not verify");
        assertResult(whole.replace("ada@", "eve@"), Outcome.FAIL, "signature did not verify");
        assertResult(
                whole.replace("Message-ID: <1", "Message-ID: <2"), Outcome.PASS, ""); // not in h=
        assertResult(whole.replace("v=1; ", "v=1;  "), Outcome.FAIL, "signature did not verify");
    }

    @Test
    void of_several_fields_the_lowest_is_meant_and_the_absence_of_more_is_signed() {
        String whole = Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, key);
        assertResult(whole, Outcome.PASS, "");

        for (String more : List.of("From: eve@example.org", "subject : x", "Reply-To: eve")) {
            assertResult(more + "\r\n" + whole, Outcome.FAIL, "signature did not verify");
            assertResult(
                    whole.replace("\r\n\r\nHi", "\r\n" + more + "\r\n\r\nHi"),
                    Outcome.FAIL,
                    "signature did not verify");
        }
        assertResult("Date: above\r\n" + whole, Outcome.PASS, "");
        assertResult(
                whole.replace("\r\n\r\nHi", "\r\nDate: below\r\n\r\nHi"),
                Outcome.FAIL,
                "signature did not verify");
    }

    @Test
    void what_a_relay_may_do_to_a_relaxed_signature() {
        String whole = Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, key);

        assertResult(
                whole.replace("From: Ada <", "FROM:Ada \r\n\t <")
                                .replace("DKIM-Signature: ", "dkim-signature:")
                                .replace("the game. ", "the \t game.   ")
                        + "\r\n\r\n",
                Outcome.PASS,
                "");
    }

    @Test
    void keys_that_do_not_count() throws Exception {
        String whole = signed("", Mailer.MESSAGE);

        mailer.rsa("s", "example.org", 1024);
        assertResult(whole, Outcome.FAIL, "signature did not verify");
        mailer.publish("s", "example.org", "v=DKIM1; p=");
        assertResult(whole, Outcome.PERMERROR, "key revoked");
        mailer.rsa("s", "example.org", 512);
        assertResult(whole, Outcome.POLICY, "key of 512 bits is too short");
        mailer.published.put(
                "s._domainkey.example.org", new Answer.Failed<>(Answer.Trouble.TIMEOUT));
        assertResult(whole, Outcome.TEMPERROR, "key: no answer in time");
        mailer.published.put(
                "s._domainkey.example.org", new Answer.Unusable<>(Answer.Flaw.CNAME_LOOP));
        assertResult(whole, Outcome.PERMERROR, "key: its CNAMEs do not end");
    }

    @Test
    void a_temporary_failure_is_neither_pass_nor_fail_unless_a_key_would_change_nothing()
            throws Exception {
        mailer.published.put("s._domainkey.example.org", new Answer.Failed<>(Answer.Trouble.BOGUS));

        String changed = signed("", Mailer.MESSAGE).replace("ada@", "eve@");
        assertResult(changed, Outcome.TEMPERROR, "key: DNSSEC says that the answer is bogus");
        assertThat(mailer.verify(changed).mayPassLater()).isTrue();
        assertResult(changed.replace("Hi.", "Ho."), Outcome.FAIL, "body hash did not verify");
    }

    @Test
    void a_body_that_is_another_costs_no_question() throws Exception {
        assertResult(
                signed("", Mailer.MESSAGE).replace("Hi.", "Ho."),
                Outcome.FAIL,
                "body hash did not verify");
        assertThat(mailer.asked).isZero();
    }

    @Test
    void the_right_one_of_several_records() {
        String whole = Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, key);
        String right = published();
        mailer.published.put("s._domainkey.example.org", Mailer.texts("v=spf1 -all", right));

        assertResult(whole, Outcome.PASS, "");
    }

    @Test
    void flags_of_a_key() throws Exception {
        String text = published();
        String below = signed("i=ada@mail.example.org; ", Mailer.MESSAGE);
        String same = signed("i=ada@example.org; ", Mailer.MESSAGE);
        mailer.publish("s", "example.org", text + "; t=s");
        assertResult(below, Outcome.PERMERROR, "i= is not in d= itself, as the key demands");
        assertResult(same, Outcome.PASS, "");

        mailer.publish("s", "example.org", text + "; t=y");
        assertResult(same, Outcome.NEUTRAL, "signature is right, key is being tested");
        assertResult(
                same.replace("ada@example.org>", "eve@example.org>"),
                Outcome.NEUTRAL,
                "signature did not verify, key is being tested");
        assertThat(mailer.verify(same).passed()).isEmpty();
    }

    @Test
    void times() {
        var rules =
                new SigningRules(
                        Canonical.RELAXED,
                        Canonical.RELAXED,
                        Mailer.HEADERS,
                        java.util.Set.of(),
                        java.util.Optional.of(Duration.ofDays(7)));
        String whole = Mailer.sign(Mailer.MESSAGE, rules, key);

        assertResult(whole, Outcome.PASS, "");
        mailer.now = Mailer.NOW.plus(Duration.ofDays(8));
        assertResult(whole, Outcome.PERMERROR, "signature has expired");
        mailer.now = Mailer.NOW.minus(Duration.ofHours(2));
        assertResult(whole, Outcome.PASS, "");
        mailer.now = Mailer.NOW.minus(Duration.ofDays(2));
        assertResult(whole, Outcome.PERMERROR, "signature is of the future");
    }

    @Test
    void each_signature_is_judged_on_its_own() {
        var other = mailer.ed25519("e", "example.net");
        String whole = Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, key, other);
        String mixed =
                "DKIM-Signature: v=1; d=broken\r\n" + whole.replaceFirst("bh=....", "bh=AAAA");

        var results = mailer.verify(mixed);

        assertThat(results.results())
                .extracting(DkimResult::outcome)
                .containsExactly(Outcome.PERMERROR, Outcome.FAIL, Outcome.PASS);
        assertThat(results.passed()).extracting(DkimResult::domain).containsExactly("example.net");
        assertThat(results.best().orElseThrow().domain()).isEqualTo("example.net");
        assertThat(results.ignored()).isZero();
        assertThat(mailer.asked).isEqualTo(1);
    }

    @Test
    void ten_thousand_signatures() {
        String one = Mailer.sign("", Mailer.RELAXED, key);
        String text = "DKIM-Signature: junk\r\n".repeat(5_000) + one + Mailer.MESSAGE;
        var junk = mailer.verify(text);
        assertThat(junk.results()).hasSize(10).allMatch(r -> r.outcome() == Outcome.PERMERROR);
        assertThat(junk.ignored()).isEqualTo(4_991);

        String small = signature("v=1; a=rsa-sha256; d=example.org; s=s; h=from; bh=", "; b=AA");
        var many = mailer.verify(small.repeat(1_500) + Mailer.MESSAGE);
        assertThat(many.results()).hasSize(10);
        assertThat(many.ignored()).isEqualTo(1_490);
        assertThat(mailer.asked).isLessThanOrEqualTo(2);

        assertThat(mailer.verify(small.repeat(10_000) + Mailer.MESSAGE).results())
                .extracting(DkimResult::reason)
                .containsExactly("header is too large");
    }

    @Test
    void headers_of_megabytes() {
        String whole = Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, key);

        assertResult(
                "X: " + "a".repeat(3 << 20) + "\r\n" + whole,
                Outcome.PERMERROR,
                "header is too large");
        assertResult("x:\r\n".repeat(20_000) + whole, Outcome.PERMERROR, "too many header fields");
        assertResult(
                whole.replace("v=1;", "v=1; z=" + "a".repeat(70_000) + ";"),
                Outcome.PERMERROR,
                "signature is too long");
        assertResult(
                whole.replace("h=From:", "h=" + "From:".repeat(501)),
                Outcome.PERMERROR,
                "h= is too long");
    }

    @Test
    void what_is_kept_of_signatures_is_counted_with_the_headers_that_they_stand_in() {
        String large =
                signature(
                                "v=1; a=rsa-sha256; d=example.org; s=s; h="
                                        + "From:".repeat(499)
                                        + "From; bh=",
                                "; b=AA")
                        .repeat(10);
        byte[] header = large.getBytes(StandardCharsets.US_ASCII);
        var verifier = new DkimVerifier(mailer.dns, 10, java.time.InstantSource.fixed(Mailer.NOW));
        var open = new ArrayList<DkimVerification>();
        for (int i = 0; i < 100; i++) {
            open.add(verifier.begin());
            open.getLast().write(header, 0, header.length);
            open.getLast().write(new byte[] {'\r', '\n'}, 0, 2);
        }

        var deadline = Deadline.in(Duration.ofMinutes(1));
        assertThat(open.getLast().end(deadline).results())
                .extracting(DkimResult::reason)
                .containsExactly("too many messages at once");
        open.forEach(DkimVerification::close);
        try (var next = verifier.begin()) {
            next.write(header, 0, header.length);
            assertThat(next.end(deadline).results()).hasSize(10);
        }
    }

    @Test
    void is_the_same_however_it_is_cut() {
        byte[] whole =
                Mailer.sign(
                                Mailer.MESSAGE + "  \r\n\r\n x  y\r\n\r\n",
                                Mailer.RELAXED,
                                key,
                                mailer.ed25519("e", "example.org"))
                        .getBytes(StandardCharsets.ISO_8859_1);
        var random = new Random(5);
        for (int i = 0; i < 100; i++) {
            var verifier =
                    new DkimVerifier(mailer.dns, 10, java.time.InstantSource.fixed(Mailer.NOW));
            try (var verification = verifier.begin()) {
                for (int at = 0; at < whole.length; ) {
                    int length = Math.min(whole.length - at, random.nextInt(60));
                    verification.write(whole, at, length);
                    at += length;
                }
                assertThat(verification.end(Deadline.in(Duration.ofMinutes(1))).passed())
                        .hasSize(2);
            }
        }
    }

    private String published() {
        return mailer.text("s._domainkey.example.org");
    }

    private void assertResult(String message, Outcome outcome, String reason) {
        var results = mailer.verify(message).results();
        assertThat(results).hasSize(1);
        assertThat(results.getFirst().reason()).isEqualTo(reason);
        assertThat(results.getFirst().outcome()).isEqualTo(outcome);
    }

    private static String quoted(String text) {
        return java.util.regex.Pattern.quote(text);
    }

    private static String signature(String before, String after) {
        return "DKIM-Signature: " + before + Mailer.base64(new byte[32]) + after + "\r\n";
    }

    /** simple/simple over a few fields, written without the code under test. */
    private String signed(String tags, String message) throws Exception {
        int blank = message.indexOf("\r\n\r\n") + 2;
        byte[] body = message.substring(blank + 2).getBytes(StandardCharsets.ISO_8859_1);
        var sha256 = MessageDigest.getInstance("SHA-256");
        int length = body.length;
        if (tags.contains("l=")) {
            length = Integer.parseInt(tags.replaceAll(".*l=(\\d+);.*", "$1"));
        }
        sha256.update(body, 0, length);
        String field =
                "DKIM-Signature: v=1; "
                        + tags
                        + "a=rsa-sha256; c=simple/simple; d=example.org; s=s;\r\n"
                        + "\th=From: To:Cc; bh="
                        + Base64.getEncoder().encodeToString(sha256.digest())
                        + "; b=";
        var rsa = Signature.getInstance("SHA256withRSA");
        rsa.initSign(key.key());
        String[] lines = message.split("\r\n", 3);
        rsa.update(
                (lines[0] + "\r\n" + lines[1] + "\r\n" + field)
                        .getBytes(StandardCharsets.US_ASCII));
        return field + Mailer.base64(rsa.sign()) + "\r\n" + message;
    }
}
