package org.posthorn.outbound;

import java.util.Locale;
import java.util.Optional;

/**
 * Which messages of the queue are meant: those for which all of this holds.
 *
 * @param id of the message
 * @param sender an address, compared without case; empty for the null reverse-path
 * @param recipient one of its recipients, likewise
 * @param domain that of one of its recipients, likewise
 */
public record QueueFilter(
        Optional<String> id,
        Optional<String> sender,
        Optional<String> recipient,
        Optional<String> domain,
        Optional<QueuedMessage.State> state) {

    /** Every message. */
    public static final QueueFilter ALL =
            new QueueFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    public static QueueFilter id(String id) {
        return new QueueFilter(
                Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public boolean matches(QueuedMessage message) {
        return (id.isEmpty() || id.get().equals(message.id()))
                && (sender.isEmpty() || sender.get().equalsIgnoreCase(message.from()))
                && (recipient.isEmpty()
                        || message.recipients().stream()
                                .anyMatch(to -> to.address().equalsIgnoreCase(recipient.get())))
                && (domain.isEmpty()
                        || message.recipients().stream()
                                .anyMatch(to -> isOf(to.address(), domain.get())))
                && (state.isEmpty() || state.get() == message.state());
    }

    private static boolean isOf(String address, String domain) {
        String end = "@" + domain.toLowerCase(Locale.ROOT);
        return address.toLowerCase(Locale.ROOT).endsWith(end);
    }
}
