package org.posthorn;

import org.posthorn.mail.Recipient;
import org.posthorn.outbound.Contact;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.QueueDesk;
import org.posthorn.outbound.QueueFilter;
import org.posthorn.outbound.QueueStory;
import org.posthorn.outbound.QueuedMessage;
import org.posthorn.outbound.Step;
import org.posthorn.outbound.Transaction;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked about the queue.
 *
 * <p>Requests: {@code queue list}, whose answer comes in parts; {@code queue show} and {@code queue
 * export} with {@code id}, and this with the {@code offset} of the piece; {@code queue retry},
 * {@code hold}, {@code release} and {@code remove}. All but show and export take a filter, {@code
 * sender}, {@code recipient}, {@code domain} and {@code state}; those that change something need
 * one, or {@code ids}, or {@code all}.
 *
 * @param sending whether a retry is of any use
 */
record QueueWork(QueueDesk desk, boolean sending) {

    /** A part of a list, so that answers stay far below the longest one. */
    private static final int RECIPIENTS = 5_000;

    /** Likewise of a story: the last ones are told. */
    private static final int RESULTS = 10_000;

    /** Octets of a message in one answer. */
    private static final int PIECE = 4 << 20;

    /** Whether a request is for here. */
    static boolean knows(String request) {
        return request.startsWith("queue ");
    }

    /**
     * Does it, and returns a map for each thing that was asked for or done.
     *
     * @throws RefusedException if it cannot be done as asked; the message is for who asked
     */
    List<Map<String, Object>> ask(Map<String, Object> request) throws IOException {
        return switch (String.valueOf(request.get("do"))) {
            case "queue show" -> List.of(show(text(request, "id")));
            case "queue export" -> List.of(export(request));
            case "queue retry" -> {
                if (!sending) {
                    throw new RefusedException(
                            "no daemon runs that would try it; when it starts, it goes on with"
                                    + " what is due");
                }
                yield change(request, desk::retry);
            }
            case "queue hold" -> change(request, desk::hold);
            case "queue release" -> change(request, desk::release);
            case "queue remove" -> change(request, desk::remove);
            default -> throw new RefusedException("there is no such request");
        };
    }

    /** Answers {@code queue list}: in parts, since it may be more than one can hold. */
    void list(Map<String, Object> request, MailDesk.Taker taker) throws IOException {
        desk.list(
                filter(request),
                RECIPIENTS,
                some -> taker.take(some.stream().map(QueueWork::message).toList()));
    }

    private static Map<String, Object> message(QueuedMessage message) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", message.id());
        map.put("account", message.account());
        map.put("sender", message.from());
        map.put("accepted", message.accepted().toString());
        map.put("size", message.size());
        map.put("state", word(message.state()));
        map.put("recipients", message.recipients().stream().map(QueueWork::recipient).toList());
        return map;
    }

    private static Map<String, Object> recipient(QueuedMessage.To to) {
        var map = new LinkedHashMap<String, Object>();
        map.put("address", to.address());
        map.put("progress", word(to.progress()));
        map.put("attempts", to.attempts());
        to.next().ifPresent(next -> map.put("next", next.toString()));
        if (!to.diagnosis().isEmpty()) {
            map.put("diagnosis", to.diagnosis());
        }
        return map;
    }

    private Map<String, Object> show(String id) throws IOException {
        QueueStory story = desk.show(id).orElseThrow(() -> unknown(id));
        Transaction transaction = story.transaction();
        var map = message(story.message());
        transaction.envelopeId().ifPresent(envelope -> map.put("envelopeId", envelope));
        map.put("submitted", transaction.submitted());
        map.put("returned", word(transaction.returned()));
        map.put("utf8", transaction.utf8());
        map.put("tlsRequired", transaction.tlsRequired());
        var steps = new ArrayList<Map<String, Object>>();
        int results = 0;
        for (Step step : story.steps().reversed()) {
            results += step instanceof Step.Attempted attempted ? attempted.results().size() : 1;
            if (results > RESULTS) {
                break;
            }
            steps.add(step(step, transaction.recipients()));
        }
        map.put("steps", steps.reversed());
        map.put("leftOut", story.steps().size() - steps.size());
        return map;
    }

    private static Map<String, Object> step(Step step, List<Recipient> recipients) {
        return switch (step) {
            case Step.Attempted attempted -> attempt(attempted, recipients);
            case Step.Signed signed -> {
                var map = new LinkedHashMap<String, Object>();
                map.put("step", "signed");
                map.put("form", word(signed.form()));
                yield map;
            }
            case Step.Held held -> happened("held", held.at());
            case Step.Released released -> happened("released", released.at());
            case Step.Expired(var at, var places) -> {
                var map = happened("expired", at);
                map.put("recipients", addresses(places, recipients));
                yield map;
            }
            case Step.Delayed(var at, var places) -> {
                var map = happened("delayed", at);
                map.put("recipients", addresses(places, recipients));
                yield map;
            }
            case Step.Reported reported -> {
                var map = happened("reported", reported.at());
                map.put("report", reported.id());
                yield map;
            }
        };
    }

    private static Map<String, Object> happened(String step, Instant at) {
        var map = new LinkedHashMap<String, Object>();
        map.put("step", step);
        map.put("at", at.toString());
        return map;
    }

    private static List<String> addresses(List<Integer> places, List<Recipient> recipients) {
        return places.stream().map(place -> recipients.get(place).address().toMailbox()).toList();
    }

    private static Map<String, Object> attempt(
            Step.Attempted attempted, List<Recipient> recipients) {
        var map = happened("attempted", attempted.at());
        map.put("began", attempted.began().toString());
        map.put("destination", attempted.hop());
        Contact contact = attempted.contact();
        if (!contact.host().isEmpty()) {
            map.put("host", contact.host());
        }
        if (!contact.tls().isEmpty()) {
            map.put("tls", contact.tls());
        }
        map.put("reach", word(contact.reach()));
        if (attempted.results().stream().anyMatch(QueueWork::isDeferred)) {
            map.put("next", attempted.next().toString());
        }
        map.put(
                "results",
                attempted.results().stream()
                        .map(result ->
                                result(
                                        recipients.get(result.recipient()).address().toMailbox(),
                                        result.outcome()))
                        .toList());
        return map;
    }

    private static boolean isDeferred(Step.Result result) {
        return result.outcome() instanceof Outcome.Deferred;
    }

    private static Map<String, Object> result(String address, Outcome outcome) {
        var map = new LinkedHashMap<String, Object>();
        map.put("address", address);
        map.put(
                "outcome",
                switch (outcome) {
                    case Outcome.Relayed relayed -> "sent";
                    case Outcome.Deferred deferred -> "deferred";
                    case Outcome.Failed failed -> "failed";
                });
        Diagnosis diagnosis = outcome.diagnosis();
        map.put("status", diagnosis.status());
        map.put("text", diagnosis.text());
        if (diagnosis.isRemote()) {
            map.put("from", diagnosis.host());
        }
        return map;
    }

    private Map<String, Object> export(Map<String, Object> request) throws IOException {
        String id = text(request, "id");
        long offset = request.get("offset") instanceof Long given ? given : 0;
        if (offset < 0) {
            throw new RefusedException("offset is below zero");
        }
        byte[] piece = desk.export(id, offset, PIECE).orElseThrow(() -> unknown(id));
        return Map.of("octets", Base64.getEncoder().encodeToString(piece));
    }

    /** Does something to all messages of a filter. */
    @FunctionalInterface
    private interface Hand {
        QueueDesk.Changed change(QueueFilter filter);
    }

    private List<Map<String, Object>> change(Map<String, Object> request, Hand hand)
            throws IOException {
        List<QueueFilter> filters = filters(request);
        int count = 0;
        var failed = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (QueueFilter filter : filters) {
            if (filter.id().isPresent() && desk.list(filter).isEmpty()) {
                unknown.add(filter.id().get());
                continue;
            }
            var changed = hand.change(filter);
            count += changed.count();
            failed.addAll(changed.failed());
        }
        return List.of(Map.of("changed", count, "failed", failed, "unknown", unknown));
    }

    private static List<QueueFilter> filters(Map<String, Object> request) throws RefusedException {
        if (request.get("ids") instanceof List<?> ids && !ids.isEmpty()) {
            return ids.stream().map(id -> QueueFilter.id(id.toString())).toList();
        }
        QueueFilter filter = filter(request);
        if (filter.equals(QueueFilter.ALL) && !Boolean.TRUE.equals(request.get("all"))) {
            throw new RefusedException("which messages?");
        }
        return List.of(filter);
    }

    private static QueueFilter filter(Map<String, Object> request) throws RefusedException {
        Optional<QueuedMessage.State> state = Optional.empty();
        if (request.containsKey("state")) {
            String asked = text(request, "state");
            state =
                    Arrays.stream(QueuedMessage.State.values())
                            .filter(each -> word(each).equals(asked))
                            .findFirst();
            if (state.isEmpty()) {
                throw new RefusedException("state is one of active, deferred, held, done");
            }
        }
        return new QueueFilter(
                Optional.empty(),
                given(request, "sender"),
                given(request, "recipient"),
                given(request, "domain"),
                state);
    }

    private static RefusedException unknown(String id) {
        return new RefusedException(id + " is not in the queue");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> given(Map<String, Object> request, String key) {
        return request.containsKey(key) ? Optional.of(text(request, key)) : Optional.empty();
    }

    private static String text(Map<String, Object> request, String key) {
        return request.get(key) instanceof String text ? text : "";
    }
}
