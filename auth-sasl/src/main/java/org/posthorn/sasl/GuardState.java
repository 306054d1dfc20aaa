package org.posthorn.sasl;

import org.posthorn.conf.Network;
import org.posthorn.sasl.KnownAddresses.Known;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link LoginGuard} keeps between two runs, as text: a line for each ban and for each
 * address that an account has logged in from, and their number at the end.
 */
record GuardState(List<Ban> bans, List<Known> known) {

    static final GuardState EMPTY = new GuardState(List.of(), List.of());

    private static final String HEAD = "posthorn guard 1";

    GuardState {
        bans = List.copyOf(bans);
        known = List.copyOf(known);
    }

    byte[] toOctets() {
        var text = new StringBuilder(HEAD).append('\n');
        for (Ban ban : bans) {
            text.append("ban ").append(ban.client());
            text.append(' ').append(ban.until());
            text.append(' ').append(ban.failures()).append('\n');
        }
        int lines = bans.size();
        for (Known one : known) {
            // what a line cannot hold is an account that is known anew
            if (one.account().chars().noneMatch(Character::isISOControl)) {
                text.append("known ").append(one.client());
                text.append(' ').append(LocalDate.ofInstant(one.day(), ZoneOffset.UTC));
                text.append(' ').append(one.account()).append('\n');
                lines++;
            }
        }
        return text.append("end ")
                .append(lines)
                .append('\n')
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @throws IllegalArgumentException if the text is not whole
     */
    static GuardState parse(byte[] octets) {
        String[] lines = new String(octets, StandardCharsets.UTF_8).split("\n", -1);
        int last = lines.length - 2;
        if (last < 1
                || !lines[0].equals(HEAD)
                || !lines[last].equals("end " + (last - 1))
                || !lines[last + 1].isEmpty()) {
            throw new IllegalArgumentException("not whole");
        }
        var bans = new ArrayList<Ban>();
        var known = new ArrayList<Known>();
        for (int i = 1; i < last; i++) {
            try {
                take(lines[i].split(" ", 4), bans, known);
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException("line " + (i + 1) + " is broken", e);
            }
        }
        return new GuardState(bans, known);
    }

    private static void take(String[] word, List<Ban> bans, List<Known> known) {
        if (word.length < 4) {
            throw new IllegalArgumentException("too short");
        }
        Network client = Network.parse(word[1]);
        switch (word[0]) {
            case "ban" ->
                    bans.add(new Ban(client, Instant.parse(word[2]), Integer.parseInt(word[3])));
            case "known" ->
                    known.add(
                            new Known(
                                    word[3],
                                    client,
                                    LocalDate.parse(word[2])
                                            .atStartOfDay(ZoneOffset.UTC)
                                            .toInstant()));
            default -> throw new IllegalArgumentException("unknown");
        }
    }
}
