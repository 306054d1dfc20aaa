package org.posthorn.outbound;

import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.HOURS;
import static java.time.temporal.ChronoUnit.MINUTES;
import static java.time.temporal.ChronoUnit.SECONDS;

import org.posthorn.mail.Address;
import org.posthorn.mail.ReversePath;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The part of a report that people read, and its subject. RFC 3464 §1. */
record ReportText(String hostname, Transaction transaction, List<Fate> fates, boolean utf8) {

    /** Longer texts are cut: a host can say very much. */
    private static final int MAX_TEXT = 700;

    private static final int WIDTH = 76;

    String subject() {
        return switch (kind()) {
            case FAILED ->
                    hasSender()
                            ? "Undelivered mail: returned to its sender"
                            : "Undelivered report: returned to the postmaster";
            case DELAYED -> "Delayed mail: it is still being tried";
            case DELIVERED, RELAYED, EXPANDED -> "Your mail was delivered";
        };
    }

    String body() {
        var text = new StringBuilder();
        paragraph(text, "This is the mail server at " + hostname + ".");
        paragraph(
                text,
                switch (kind()) {
                    case FAILED ->
                            (hasSender()
                                            ? "Your message"
                                            : "A message without a sender, such as a report of"
                                                    + " delivery,")
                                    + " could not be delivered to everybody"
                                    + (isTooLate() ? " in time." : ".")
                                    + (hasSender()
                                            ? ""
                                            : " You are told as postmaster, and nobody else is.")
                                    + " It is not tried again for the recipients below"
                                    + (haveServersSaidWhy() ? "; their servers say why." : ".");
                    case DELAYED ->
                            "Your message has not been delivered yet. YOU NEED NOT SEND IT AGAIN:"
                                    + " it is still being tried"
                                    + until()
                                    + ".";
                    case DELIVERED, RELAYED, EXPANDED ->
                            "Your message was handed on for the recipients below, as you asked to"
                                    + " be told.";
                });
        fates.forEach(fate -> recipient(text, fate));
        return text.toString();
    }

    private void recipient(StringBuilder text, Fate fate) {
        text.append(address(fate.recipient().address())).append("\r\n");
        Diagnosis diagnosis = fate.diagnosis();
        String what =
                diagnosis.isRemote()
                        ? diagnosis.host() + " said: " + diagnosis.text()
                        : diagnosis.text();
        String shown = what.length() > MAX_TEXT ? what.substring(0, MAX_TEXT) + "..." : what;
        wrap(text, utf8 ? shown : shown.replaceAll("[^ -~]", "?"), "    ");
        text.append("\r\n");
    }

    private String address(Address address) {
        String path = address.toPath();
        return utf8 ? path : path.replaceAll("[^ -~]", "?");
    }

    private boolean hasSender() {
        return switch (transaction.from()) {
            case ReversePath.Null() -> false;
            case ReversePath.Of of -> true;
        };
    }

    private Fate.Action kind() {
        return fates.stream()
                .map(Fate::action)
                .filter(action -> action == Fate.Action.FAILED || action == Fate.Action.DELAYED)
                .findFirst()
                .orElse(fates.getFirst().action());
    }

    /** Whether the lifetime of the message was over before anybody had said no for good. */
    private boolean isTooLate() {
        return fates.stream().anyMatch(fate -> fate.diagnosis().status().startsWith("4"));
    }

    private boolean haveServersSaidWhy() {
        return fates.stream().allMatch(fate -> fate.diagnosis().isRemote());
    }

    private String until() {
        return fates.stream()
                .flatMap(fate -> fate.retriedUntil().stream())
                .findFirst()
                .map(at ->
                        ", for "
                                + words(Duration.between(transaction.accepted(), at))
                                + " from when it came")
                .orElse("");
    }

    /** In the largest unit that makes more than one, or one without a rest. */
    private static String words(Duration life) {
        return Stream.of(DAYS, HOURS, MINUTES)
                .filter(unit ->
                        life.compareTo(unit.getDuration().multipliedBy(2)) >= 0
                                || life.equals(unit.getDuration()))
                .findFirst()
                .map(unit -> words(life.dividedBy(unit.getDuration()), unit))
                .orElseGet(() -> words(life.toSeconds(), SECONDS));
    }

    private static String words(long count, ChronoUnit unit) {
        String units = unit.toString().toLowerCase(Locale.ROOT);
        return count + " " + (count == 1 ? units.substring(0, units.length() - 1) : units);
    }

    private static void paragraph(StringBuilder text, String sentence) {
        wrap(text, sentence, "");
        text.append("\r\n");
    }

    private static void wrap(StringBuilder text, String sentence, String indent) {
        var line = new StringBuilder(indent);
        for (String word : sentence.strip().split(" +", -1)) {
            if (line.length() > indent.length() && line.length() + word.length() >= WIDTH) {
                text.append(line.toString().stripTrailing()).append("\r\n");
                line.setLength(indent.length());
            }
            line.append(word).append(' ');
        }
        text.append(line.toString().stripTrailing()).append("\r\n");
    }
}
