package org.posthorn.pipeline.arc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.pipeline.dkim.DkimKey;
import org.posthorn.pipeline.dkim.DkimResult;
import org.posthorn.pipeline.dkim.HeaderMemory;
import org.posthorn.pipeline.dkim.HeaderReader;
import org.posthorn.pipeline.dkim.Judge;
import org.posthorn.pipeline.dkim.Mailer;
import org.posthorn.pipeline.dkim.MessagePass;
import org.posthorn.pipeline.dkim.SignedHeader;
import org.posthorn.pipeline.dkim.UnsignableException;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Pattern;

@DisplayName("RFC 8617: chains of seals are judged and continued")
class ArcTest {

    private static final KeyPair LIST = Mailer.generate("RSA", 1024);
    private static final KeyPair GOOGLE = Mailer.generate("RSA", 1024);

    private final Courier courier = new Courier();
    private final DkimKey list = courier.mailer.rsa("l", "list.example", LIST);
    private final DkimKey google = courier.mailer.rsa("g", "google.example", GOOGLE);
    private final DkimKey school = courier.mailer.ed25519("s", "school.example");

    @Test
    void a_message_without_a_chain() {
        assertThat(courier.verify(Mailer.MESSAGE)).isEqualTo(ArcResult.NONE);
        assertThat(courier.verify("")).isEqualTo(ArcResult.NONE);
        assertThat(courier.verify("\r\nARC-Seal: i=1; in the body\r\n")).isEqualTo(ArcResult.NONE);
        assertThat(courier.mailer.asked).isZero();
    }

    /** Its keys were never published: what is read are the sets, and the hash of the body. */
    @Test
    void the_example_of_appendix_b() {
        String sets =
                """
                ARC-Seal: i=3; a=rsa-sha256; cv=pass; d=clochette.example.org; s=
                        clochette; t=12345; b=CU87XzXlNlk5X/yW4l73UvPUcP9ivwYWxyBWcVrRs7
                        +HPx3K05nJhny2fvymbReAmOA9GTH/y+k9kEc59hAKVg==
                ARC-Message-Signature: i=3; a=rsa-sha256; c=relaxed/relaxed; d=
                        clochette.example.org; h=message-id:date:from:to:subject; s=
                        clochette; t=12345; bh=KWSe46TZKCcDbH4klJPo+tjk5LWJnVRlP5pvjXFZY
                        LQ=; b=o71vwyLsK+Wm4cOSlirXoRwzEvi0vqIjd/2/GkYFYlSd/GGfKzkAgPqxf
                        K7ccBMP7Zjb/mpeggswHjEMS8x5NQ==
                ARC-Authentication-Results: i=3; clochette.example.org; spf=fail
                    smtp.from=jqd@d1.example; dkim=fail (512-bit key)
                    header.i=@d1.example; dmarc=fail; arc=pass (as.2.gmail.example=pass,
                    ams.2.gmail.example=pass, as.1.lists.example.org=pass,
                    ams.1.lists.example.org=fail (message has been altered))
                ARC-Seal: i=2; a=rsa-sha256; cv=pass; d=gmail.example; s=20120806; t=
                        12345; b=Zpukh/kJL4Q7Kv391FKwTepgS56dgHIcdhhJZjsalhqkFIQQAJ4T9BE
                        8jjLXWpRNuh81yqnT1/jHn086RwezGw==
                ARC-Message-Signature: i=2; a=rsa-sha256; c=relaxed/relaxed; d=
                        gmail.example; h=message-id:date:from:to:subject; s=20120806; t=
                        12345; bh=KWSe46TZKCcDbH4klJPo+tjk5LWJnVRlP5pvjXFZYLQ=; b=CVoG44
                        cVZvoSs2mMig2wwqPaJ4OZS5XGMCegWqQs1wvRZJS894tJM0xO1RJLgCPsBOxdA5
                        9WSqI9s9DfyKDfWg==
                ARC-Authentication-Results: i=2; gmail.example; spf=fail
                    smtp.from=jqd@d1.example; dkim=fail (512-bit key)
                    header.i=@example.org; dmarc=fail; arc=pass
                    (as.1.lists.example.org=pass, ams.1.lists.example.org=pass)
                ARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.example.org; s=dk-lists;
                         t=12345; b=TlCCKzgk3TrAa+G77gYYO8Fxk4q/Ml0biqduZJeOYh6+0zhwQ8u/
                        lHxLi21pxu347isLSuNtvIagIvAQna9a5A==
                ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=
                        lists.example.org; h=message-id:date:from:to:subject; s=
                        dk-lists; t=12345; bh=KWSe46TZKCcDbH4klJPo+tjk5LWJnVRlP5pvjXFZYL
                        Q=; b=DsoD3n3hiwlrN1ma8IZQFgZx8EDO7Wah3hUjIEsYKuShRKYB4LwGUiKD5Y
                        yHgcIwGHhSc/4+ewYqHMWDnuFxiQ==
                ARC-Authentication-Results: i=1; lists.example.org; spf=pass
                    smtp.mfrom=jqd@d1.example; dkim=pass (512-bit key)
                    header.i=@d1.example; dmarc=pass
                From: John Q Doe <jqd@d1.example>

                Hey gang,
                This is a test message.
                --J.
                """
                        .replace("\n", "\r\n");
        assertFail(sets, "ARC-Message-Signature 3: no key");
        assertFail(
                sets.replace("gang", "all"), "ARC-Message-Signature 3: body hash did not verify");
    }

    @Test
    void one_who_has_sealed() {
        String sealed = courier.forwarded(Mailer.MESSAGE, list);

        assertThat(sealed)
                .startsWith("ARC-Seal: i=1; a=rsa-sha256; cv=none; d=list.example; s=l;")
                .contains("\r\nARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed;")
                .contains("\r\nARC-Authentication-Results: i=1; " + Courier.RESULTS + "\r\nFrom: ");
        assertPass(courier.verify(sealed), 0, "list.example");
    }

    @Test
    void several_of_whom_some_change_the_message() {
        String first = courier.forwarded(Mailer.MESSAGE, list);
        String second = courier.forwarded(first, google);
        assertPass(courier.verify(second), 0, "list.example", "google.example");

        String changed = second + "-- \r\nA footer\r\n";
        assertFail(changed, "ARC-Message-Signature 2: body hash did not verify");
        String third = Courier.sealed(changed, school, ArcStatus.PASS);
        assertPass(courier.verify(third), 3, "list.example", "google.example", "school.example");
        String fourth = courier.forwarded(third, list);
        assertPass(
                courier.verify(fourth),
                3,
                "list.example",
                "google.example",
                "school.example",
                "list.example");
    }

    @Test
    void a_signature_of_dkim_is_covered() {
        String signed = Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, school);
        String sealed = courier.forwarded(signed, list);
        assertThat(sealed).containsPattern("h=[^;]*:\\s*DKIM-Signature;");
        assertFail(
                sealed.replace("d=school.example", "d=skool.example"),
                "ARC-Message-Signature 1: signature did not verify");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 1023})
    void it_is_the_same_however_it_is_cut(int step) {
        String whole = courier.forwarded(courier.forwarded(Mailer.MESSAGE, list), school);
        assertThat(courier.verify(whole, step)).isEqualTo(courier.verify(whole));
        assertPass(courier.verify(whole, step), 0, "list.example", "school.example");
    }

    /** Of the set with the first number: what is replaced, by what, and what is said then. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ARC-Seal: i=2|X: i=2|set 2: not one field of each kind",
                "ARC-Message-Signature: i=1|X: i=1|set 1: not one field of each kind",
                "ARC-Authentication-Results: i=2|X: i=2|set 2: not one field of each kind",
                "ARC-Message-Signature: i=1|ARC-Message-Signature: i=2|set 1: not one field of"
                        + " each kind",
                "i=1;|i=3;|no set 1",
                "i=2;|i=3;|no set 2",
                "i=2;|i=0;|ARC-Seal: i= is not a number from 1",
                "i=2;|i=+2;|ARC-Seal: i= is not a number from 1",
                "i=2;|i=9999999999;|ARC-Seal: i= is not a number from 1",
                "i=2;|i=51;|more than 50 sets",
                "cv=pass|cv=none|set 2: cv= is not as it should be",
                "cv=none|cv=pass|set 1: cv= is not as it should be",
                "cv=none|cv=fail|set 1: cv= is not as it should be",
                "cv=pass|cv=fail|the last sealer says that it has failed",
                "cv=pass|cv=maybe|set 2: cv= is not as it should be",
                "cv=pass;||set 2: cv= is not as it should be",
                "ARC-Authentication-Results: i=2;|ARC-Authentication-Results:"
                        + " mx;|ARC-Authentication-Results: no i= tag",
                "ARC-Authentication-Results: i=2;|ARC-Authentication-Results:"
                        + " i=2|ARC-Authentication-Results: no results",
                "cv=pass|cv=pass; h=From|ARC-Seal 2: a seal has no h=",
                "cv=pass|cv=pass; cv=pass|ARC-Seal: duplicate tag",
                "a=rsa-sha256; cv=none|a=rsa-sha1; cv=none|ARC-Seal 1: rsa-sha1 is not valid any"
                        + " more",
                "cv=none; d=list.example|cv=none; d=a..b|ARC-Seal 1: d= is not a name",
                "cv=none; d=list.example|cv=none; d=other.example|ARC-Seal 1: no key",
                "cv=none; d=list.example|cv=none; d=google.example|ARC-Seal 1: no key",
                "cv=none; d=list.example; s=l|cv=none; d=google.example; s=g|ARC-Seal 1: signature"
                        + " did not verify",
                "h=From|h=arc-seal:From|ARC-Message-Signature 2: h= has a seal",
                "bh=|bh=AA; x=|ARC-Message-Signature 2: bh= is not a hash",
                "dmarc=pass|dmarc=fail|ARC-Seal 2: signature did not verify",
                "Ada <|Eve <|ARC-Message-Signature 2: signature did not verify",
            })
    void a_chain_that_fails(String from, String to, String reason) {
        String first = courier.forwarded(Mailer.MESSAGE, list);
        String whole = courier.forwarded(first, google);
        String with = to == null ? "" : to;
        boolean everywhere = reason.startsWith("no set");
        String changed =
                everywhere
                        ? whole.replace(from, with)
                        : whole.replaceFirst(Pattern.quote(from), with);
        assertThat(changed).isNotEqualTo(whole);
        if (reason.startsWith("ARC-Seal 1")) {
            // the second seal covers the first one: the second sealer must have seen it so
            changed = Courier.sealed(first.replace(from, with), google, ArcStatus.PASS);
        }
        assertFail(changed, reason);
    }

    @Test
    void tags_in_another_order_and_comments() {
        String sealed = courier.forwarded(Mailer.MESSAGE, list);
        assertFail(
                sealed.replace("ARC-Authentication-Results: i=1;", "ARC-Authentication-Results: ;"),
                "ARC-Authentication-Results: no i= tag");
        String spaced = "ARC-Authentication-Results: (a) i\r\n =\t(b;)1 (c) ; ";
        assertFail(
                sealed.replace("ARC-Authentication-Results: i=1; ", spaced),
                "ARC-Seal 1: signature did not verify");
    }

    @Test
    void a_set_that_stands_twice() {
        String sealed = courier.forwarded(Mailer.MESSAGE, list);
        String set = sealed.substring(0, sealed.indexOf("From: "));
        assertFail(set + sealed, "set 1: not one field of each kind");
    }

    @Test
    void what_is_not_known_is_neither_pass_nor_fail() {
        String whole = courier.forwarded(courier.forwarded(Mailer.MESSAGE, list), google);
        var silence = new Answer.Failed<Data.Txt>(Answer.Trouble.TIMEOUT);
        courier.mailer.published.put("l._domainkey.list.example", silence);
        ArcResult result = courier.verify(whole);
        assertThat(result.status()).isEqualTo(ArcStatus.TEMPERROR);
        assertThat(result.reason()).startsWith("ARC-Seal 1: key: ");
        assertThat(result.hops()).isEmpty();
        assertFail(
                whole.replace("Hi.", "Ho."), "ARC-Message-Signature 2: body hash did not verify");

        courier.mailer.published.put("g._domainkey.google.example", silence);
        assertThat(courier.verify(whole).status()).isEqualTo(ArcStatus.TEMPERROR);
        assertThat(Courier.sealed(whole, school, ArcStatus.TEMPERROR)).isEqualTo(whole);
    }

    @Test
    void a_key_costs_a_question_only_if_the_latest_set_is_right() {
        String whole = courier.forwarded(courier.forwarded(Mailer.MESSAGE, list), google);
        courier.mailer.asked = 0;
        assertFail(
                whole.replace("Ada <", "Eve <"),
                "ARC-Message-Signature 2: signature did not verify");
        assertThat(courier.mailer.asked).isEqualTo(1);
        assertFail(whole.replace("cv=none", "cv=pass"), "set 1: cv= is not as it should be");
        assertThat(courier.mailer.asked).isEqualTo(1);
    }

    @Test
    void a_chain_that_has_failed_is_ended_by_a_seal_of_its_own_set() {
        String broken = courier.forwarded(Mailer.MESSAGE, list).replace("Hi.", "Ho.");
        String ended = courier.forwarded(broken, google);
        assertThat(ended).startsWith("ARC-Seal: i=2; a=rsa-sha256; cv=fail; d=google.example;");
        assertFail(ended, "the last sealer says that it has failed");

        assertThat(ownSeal(ended).outcome()).isEqualTo(DkimResult.Outcome.PASS);

        assertThat(courier.forwarded(ended, school)).isEqualTo(ended);
    }

    /** The latest seal, as if its set were the only one. */
    private DkimResult ownSeal(String message) {
        var cases = new ArrayList<Judge.Case>();
        var reader =
                new HeaderReader() {
                    @Override
                    public boolean header(SignedHeader header, MessagePass pass) {
                        var before =
                                List.of(
                                        header.all("arc-authentication-results").getFirst(),
                                        header.all("arc-message-signature").getFirst());
                        var seal = header.all("arc-seal").getFirst();
                        cases.add(pass.seal(header, seal, before).orElseThrow());
                        return true;
                    }

                    @Override
                    public void unreadable(DkimResult.Outcome outcome, String reason) {
                        throw new AssertionError(reason);
                    }
                };
        try (var pass = new MessagePass(new HeaderMemory(), List.of(reader))) {
            byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
            pass.write(octets, 0, octets.length);
            pass.end();
            var judge = new Judge(courier.mailer.dns, InstantSource.fixed(Mailer.NOW));
            return judge.judge(cases, Deadline.in(Duration.ofSeconds(10))).getFirst();
        }
    }

    @Test
    void fifty_sets_are_the_most() {
        String message = Mailer.MESSAGE;
        for (int i = 0; i < 50; i++) {
            message = Courier.sealed(message, list, i == 0 ? ArcStatus.NONE : ArcStatus.PASS);
        }
        ArcResult result = courier.verify(message);
        assertThat(result.status()).as(result.reason()).isEqualTo(ArcStatus.PASS);
        assertThat(result.oldestPass()).hasValue(0);
        assertThat(result.hops()).hasSize(50);
        assertThat(courier.forwarded(message, google)).isEqualTo(message);
        assertFail("ARC-Seal: i=51; cv=none\r\n" + message, "more than 50 sets");
        assertFail("ARC-Seal: i=1; cv=none\r\n".repeat(151) + message, "more than 50 sets");
    }

    @Test
    void another_chain_than_the_one_that_was_judged_is_not_sealed() {
        String whole = courier.forwarded(Mailer.MESSAGE, list);
        assertUnsealed(whole, ArcStatus.NONE);
        assertUnsealed(Mailer.MESSAGE, ArcStatus.PASS);
        assertUnsealed(whole.replace("cv=none", "cv=pass"), ArcStatus.PASS);
    }

    private void assertUnsealed(String message, ArcStatus found) {
        try (var sealing = Courier.sealing(google, found)) {
            byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
            sealing.write(octets, 0, octets.length);
            assertThatThrownBy(sealing::end)
                    .isInstanceOf(UnsignableException.class)
                    .hasMessage("the chain is not the one that was judged");
        }
    }

    @Test
    void a_mutated_chain_never_passes_unless_it_says_the_same() {
        var random = new Random(8617);
        String whole = courier.forwarded(courier.forwarded(Mailer.MESSAGE, list), school);
        int header = whole.indexOf("From: ");
        int failed = 0;
        for (int round = 0; round < 800; round++) {
            var mutated = new StringBuilder(whole);
            int at = random.nextInt(header);
            String pieces = ";=:.,\"()\\ \t\r\n\0i1c\u00e9";
            char piece = pieces.charAt(random.nextInt(pieces.length()));
            switch (random.nextInt(3)) {
                case 0 -> mutated.insert(at, piece);
                case 1 -> mutated.delete(at, Math.min(header, at + 1 + random.nextInt(40)));
                default -> mutated.setCharAt(at, piece);
            }
            ArcResult result = courier.verify(mutated.toString());
            assertThat(result.reason()).matches("[ -~]*");
            if (result.status() == ArcStatus.PASS) {
                result.hops().forEach(hop -> Assessment.parse(hop.assessment()));
            } else {
                failed++;
            }
        }
        assertThat(failed).isGreaterThan(500);
    }

    private void assertFail(String message, String reason) {
        ArcResult result = courier.verify(message);
        assertThat(result.reason()).isEqualTo(reason);
        assertThat(result.status()).isEqualTo(ArcStatus.FAIL);
        assertThat(result.hops()).isEmpty();
    }

    private static void assertPass(ArcResult result, int oldest, String... sealers) {
        assertThat(result.reason()).isEmpty();
        assertThat(result.status()).isEqualTo(ArcStatus.PASS);
        assertThat(result.oldestPass()).isEqualTo(OptionalInt.of(oldest));
        assertThat(result.hops()).extracting(ArcResult.Hop::domain).containsExactly(sealers);
    }
}
