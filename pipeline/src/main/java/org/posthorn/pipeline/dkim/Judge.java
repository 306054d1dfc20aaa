package org.posthorn.pipeline.dkim;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.pipeline.dkim.DkimResult.Outcome;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Says of each signature of a message whether it is right. Thread-safe. RFC 6376 §6.1. */
public final class Judge {

    /** RFC 8301 §3.2. */
    private static final int MIN_RSA = 1024;

    /** Bits. A larger key takes its time, and needs TCP. */
    private static final int MAX_RSA = 8192;

    /** Clocks of others may be ahead by as much. */
    private static final Duration FUTURE = Duration.ofDays(1);

    /** A signature and what is known of its message. */
    public sealed interface Case permits Broken, Whole {}

    /** There is nothing to compare. */
    record Broken(Candidate candidate) implements Case {}

    /**
     * @param body the hash of what is signed of it; empty for a seal
     */
    record Whole(
            Candidate candidate, SignatureField signature, Content content, Optional<BodyHash> body)
            implements Case {}

    private final Dns dns;
    private final KeyCache cache = new KeyCache();
    private final InstantSource clock;

    public Judge(Dns dns, InstantSource clock) {
        this.dns = dns;
        this.clock = clock;
    }

    /** Asks for all keys at once, until the deadline at the most. */
    public List<DkimResult> judge(List<Case> cases, Deadline deadline) {
        var answers = ask(cases, deadline);
        return cases.stream()
                .map(one -> withoutKey(one).orElseGet(() -> judge((Whole) one, answers)))
                .toList();
    }

    /** What becomes of a signature whatever its key is: nobody is asked for that. */
    private Optional<DkimResult> withoutKey(Case one) {
        return switch (one) {
            case Broken(var candidate) ->
                    Optional.of(candidate.as(Outcome.PERMERROR, candidate.problem()));
            case Whole whole -> withoutKey(whole);
        };
    }

    private Optional<DkimResult> withoutKey(Whole whole) {
        var candidate = whole.candidate();
        try {
            checkTimes(whole.signature());
            checkLength(whole);
        } catch (MalformedException e) {
            return Optional.of(candidate.as(Outcome.PERMERROR, e.reason()));
        }
        byte[] hash = whole.signature().bodyHash();
        return whole.body().filter(body -> !MessageDigest.isEqual(hash, body.value())).isPresent()
                ? Optional.of(candidate.as(Outcome.FAIL, "body hash did not verify"))
                : Optional.empty();
    }

    private DkimResult judge(Whole whole, Map<Name, Answer<Data.Txt>> answers) {
        var candidate = whole.candidate();
        var silence = new Answer.Failed<Data.Txt>(Answer.Trouble.TIMEOUT);
        return switch (answers.getOrDefault(whole.signature().keyName(), silence)) {
            case Answer.Found<Data.Txt> found ->
                    judge(whole, found.records().stream().map(Data.Txt::text).toList());
            case Answer.NoSuchName<Data.Txt> none -> candidate.as(Outcome.PERMERROR, "no key");
            case Answer.NoData<Data.Txt> none -> candidate.as(Outcome.PERMERROR, "no key");
            case Answer.Failed<Data.Txt>(var trouble) ->
                    candidate.as(Outcome.TEMPERROR, "key: " + trouble.text());
            case Answer.Unusable<Data.Txt>(var flaw) ->
                    candidate.as(Outcome.PERMERROR, "key: " + flaw.text());
        };
    }

    private DkimResult judge(Whole whole, List<String> texts) {
        try {
            return judge(whole, cache.choose(texts, whole.signature().algorithm()));
        } catch (MalformedException e) {
            return whole.candidate().as(Outcome.PERMERROR, e.reason());
        }
    }

    private DkimResult judge(Whole whole, KeyRecord key) throws MalformedException {
        var candidate = whole.candidate();
        var signature = whole.signature();
        if (key.strict() && !signature.identity().endsWith("@" + signature.domain())) {
            throw new MalformedException("i= is not in d= itself, as the key demands");
        }
        if (key.algorithm() == Algorithm.RSA && key.bits() < MIN_RSA) {
            return candidate.as(Outcome.POLICY, "key of " + key.bits() + " bits is too short");
        }
        if (key.algorithm() == Algorithm.RSA && key.bits() > MAX_RSA) {
            return candidate.as(Outcome.POLICY, "key of " + key.bits() + " bits is too long");
        }
        boolean right = isSignedWith(key, whole);
        if (key.testing()) {
            // RFC 6376 §3.6.1: as if it were not signed, neither to its harm nor to its good
            String word = right ? "is right" : "did not verify";
            return candidate.as(Outcome.NEUTRAL, "signature " + word + ", key is being tested");
        }
        if (!right) {
            return candidate.as(Outcome.FAIL, "signature did not verify");
        }
        long signed = signature.bodyLength().orElse(Long.MAX_VALUE);
        long unsigned = whole.body().map(body -> body.length() - signed).orElse(0L);
        if (unsigned > 0) {
            return candidate.as(Outcome.POLICY, unsigned + " octets of the body are not signed");
        }
        return candidate.as(Outcome.PASS, "");
    }

    private static boolean isSignedWith(KeyRecord key, Whole whole) {
        var signature = whole.signature();
        try {
            return switch (key.algorithm()) {
                case RSA -> {
                    var rsa = Signature.getInstance("SHA256withRSA");
                    rsa.initVerify(key.key());
                    whole.content().writeTo(new SignatureSink(rsa));
                    yield rsa.verify(signature.signature());
                }
                case ED25519 -> {
                    // RFC 8463 §3: what is signed is the hash
                    var hash = BodyHash.sha256();
                    whole.content().writeTo(hash::update);
                    var ed25519 = Signature.getInstance("Ed25519");
                    ed25519.initVerify(key.key());
                    ed25519.update(hash.digest());
                    yield ed25519.verify(signature.signature());
                }
            };
        } catch (GeneralSecurityException e) {
            return false; // it does not even have the form of one
        }
    }

    private void checkTimes(SignatureField signature) throws MalformedException {
        long now = clock.instant().getEpochSecond();
        if (signature.expires().isPresent() && signature.expires().getAsLong() < now) {
            throw new MalformedException("signature has expired");
        }
        if (signature.signed().isPresent()
                && signature.signed().getAsLong() > now + FUTURE.toSeconds()) {
            throw new MalformedException("signature is of the future");
        }
    }

    private static void checkLength(Whole whole) throws MalformedException {
        long length = whole.body().map(BodyHash::length).orElse(0L);
        if (whole.signature().bodyLength().orElse(0) > length) {
            throw new MalformedException("l= is beyond the body");
        }
    }

    /** All keys at once, each name once. */
    private Map<Name, Answer<Data.Txt>> ask(List<Case> cases, Deadline deadline) {
        var names = new LinkedHashSet<Name>();
        for (Case one : cases) {
            if (one instanceof Whole whole && withoutKey(whole).isEmpty()) {
                names.add(whole.signature().keyName());
            }
        }
        var answers = new ConcurrentHashMap<Name, Answer<Data.Txt>>();
        if (names.size() == 1) {
            names.forEach(name -> answers.put(name, dns.ask(Question.txt(name), deadline)));
        } else if (!names.isEmpty()) {
            var threads = Thread.ofVirtual().name("dkim-key-", 1).factory();
            try (var lookups = Executors.newThreadPerTaskExecutor(threads)) {
                names.forEach(name ->
                        lookups.execute(
                                () -> answers.put(name, dns.ask(Question.txt(name), deadline))));
            }
        }
        return answers;
    }
}
