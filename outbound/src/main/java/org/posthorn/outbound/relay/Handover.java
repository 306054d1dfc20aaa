package org.posthorn.outbound.relay;

import org.posthorn.mail.Recipient;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Form;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.Parcel;
import org.posthorn.outbound.UnconvertibleException;
import org.posthorn.outbound.relay.ContentWriter.UnfitContentException;
import org.posthorn.outbound.relay.Target.Dialect;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One parcel, in as many transactions as it takes. RFC 5321 §3.3. For one thread.
 *
 * <p>It does not care which conversation it is in: where one ends, it can go on in another.
 */
final class Handover {

    /** RFC 5321 §4.5.3.1.8: every host takes as many. */
    private static final int MAX_RECIPIENTS = 100;

    /** How many connections may end at a recipient until the others wait with him. */
    private static final int MAX_HANG_UPS = 5;

    /** A connection of a former message turned out to be of no use; nothing has happened yet. */
    static final class StaleException extends IOException {

        private static final long serialVersionUID = 1;

        StaleException(Throwable cause) {
            super(cause);
        }

        StaleException(Reply reply) {
            super(reply.text());
        }
    }

    /** The host ended the conversation at one recipient; the others have another one. */
    static final class HungUpException extends IOException {

        private static final long serialVersionUID = 1;

        HungUpException(LostException cause) {
            super(cause);
        }
    }

    private final Parcel parcel;
    private final boolean chunking;
    private final Ledger ledger;
    private Form form = Form.AS_IS;
    private int hangUps;

    /** How many recipients the next transaction has. */
    private int most = MAX_RECIPIENTS;

    Handover(Parcel parcel, boolean chunking, Ledger ledger) {
        this.parcel = parcel;
        this.chunking = chunking;
        this.ledger = ledger;
    }

    /**
     * One transaction. Each settles at least one recipient, or has the message in another form the
     * next time.
     *
     * @throws HungUpException if the rest may be tried in another conversation at once
     * @throws IOException if the conversation is over; recipients may be left open
     */
    void transact(Conversation talk) throws IOException {
        Copy copy;
        try {
            copy = fitting(talk.features());
        } catch (UnconvertibleException e) {
            ledger.settle(failed("5.6.3", e.getMessage() + ", and " + host(talk) + " needs it"));
            return;
        } catch (IOException e) {
            ledger.defer(unreadable(e));
            return;
        }
        if (!refuse(talk, copy)) {
            talk.begin(copy.size());
            List<Integer> accepted = envelope(talk, copy);
            if (!accepted.isEmpty()) {
                content(talk, copy, accepted);
            }
        }
    }

    private Copy fitting(Features features) throws IOException {
        Copy copy = parcel.copy(form);
        if (copy.isEightBit() && !features.eightBit()) {
            form = Form.SEVEN_BIT;
            copy = parcel.copy(form);
        }
        return copy;
    }

    /** What this host can never be asked. */
    private boolean refuse(Conversation talk, Copy copy) throws IOException {
        Features features = talk.features();
        var transaction = parcel.transaction();
        if (transaction.utf8() && !features.utf8()) {
            ledger.settle(
                    needUtf8(copy),
                    failed("5.6.7", host(talk) + " does not take addresses in UTF-8"));
        }
        if (transaction.tlsRequired() && !(talk.isVerified() && features.tlsRequirable())) {
            ledger.settle(failed("5.7.30", host(talk) + " cannot promise TLS on all of the way"));
        } else if (features.size() > 0 && copy.size() > features.size()) {
            ledger.settle(
                    failed(
                            "5.3.4",
                            "the message has %d octets, %s takes %d"
                                    .formatted(copy.size(), host(talk), features.size())));
        }
        return ledger.isSettled();
    }

    /**
     * Who gets the message with SMTPUTF8 or not at all. Clients say it where they can, whether a
     * message needs it or not. RFC 6531 §3.4.
     */
    private List<Integer> needUtf8(Copy copy) throws IOException {
        boolean all = !parcel.transaction().from().isAscii() || Copy.of(copy.header()).isEightBit();
        return ledger.open().stream()
                .filter(to -> all || !parcel.recipients().get(to).address().isAscii())
                .toList();
    }

    /**
     * Names sender and recipients, and returns those recipients that the message is for.
     *
     * @throws StaleException if a connection of a former message breaks before anything is settled
     */
    private List<Integer> envelope(Conversation talk, Copy copy) throws IOException {
        List<Integer> open = ledger.open();
        try {
            return envelope(talk, copy, open);
        } catch (StaleException | HungUpException e) {
            throw e;
        } catch (IOException e) {
            throw isOld(talk) && ledger.open().equals(open) ? new StaleException(e) : e;
        }
    }

    private static boolean isOld(Conversation talk) {
        return talk.transactions() > 1;
    }

    private List<Integer> envelope(Conversation talk, Copy copy, List<Integer> open)
            throws IOException {
        List<Integer> batch = open.subList(0, Math.min(open.size(), most));
        most = MAX_RECIPIENTS;
        boolean early = talk.features().pipelining();
        boolean reset = talk.isUnderway();
        String mail = Parameters.mail(parcel.transaction(), copy, talk.features());
        if (early) {
            if (reset) {
                talk.say("RSET");
            }
            talk.say(mail);
            for (int recipient : batch) {
                talk.say(rcpt(talk, recipient));
            }
            if (!chunked(talk)) {
                talk.say("DATA");
            }
        }
        if (!begin(talk, reset, mail, early)) {
            if (early) {
                skip(talk, batch.size());
            }
            return List.of();
        }
        talk.underway(true);
        List<Integer> accepted = recipients(talk, batch, early);
        if (early && accepted.isEmpty() && !chunked(talk)) {
            skip(talk, 0);
        }
        return accepted;
    }

    /** Whether MAIL was accepted. */
    private boolean begin(Conversation talk, boolean reset, String mail, boolean said)
            throws IOException {
        if (reset) {
            Reply reply = said ? talk.hear(command(talk)) : talk.ask("RSET", command(talk));
            if (!reply.isPositive()) {
                throw new UnfitReplyException("RSET refused: " + reply.text(), "");
            }
        }
        Reply reply = said ? talk.hear(command(talk)) : talk.ask(mail, command(talk));
        if (!reply.isPositive()) {
            if (isOld(talk)) {
                throw new StaleException(reply);
            }
            ledger.settle(reply.refusal(host(talk)));
        }
        return reply.isPositive();
    }

    private List<Integer> recipients(Conversation talk, List<Integer> batch, boolean said)
            throws IOException {
        var accepted = new ArrayList<Integer>();
        for (int recipient : batch) {
            Reply reply;
            try {
                reply =
                        said
                                ? talk.hear(command(talk))
                                : talk.ask(rcpt(talk, recipient), command(talk));
            } catch (LostException e) {
                throw hungUp(talk, recipient, accepted, e);
            }
            if (reply.isPositive()) {
                accepted.add(recipient);
            } else if (accepted.isEmpty() || !isTooMany(reply)) {
                ledger.settle(recipient, reply.refusal(host(talk)));
            } // else it has its turn in the next transaction
        }
        return accepted;
    }

    /**
     * What a host says of one recipient before it ends the conversation need not hold for the
     * others. Those that it has accepted go first, by themselves: so each second connection hands
     * the message over to somebody.
     */
    private IOException hungUp(
            Conversation talk, int recipient, List<Integer> accepted, LostException end) {
        if (isOld(talk)) {
            return new StaleException(end);
        }
        ledger.settle(recipient, new Outcome.Deferred(end.diagnosis()));
        hangUps++;
        if (hangUps == MAX_HANG_UPS || (hangUps > 1 && accepted.isEmpty())) {
            return end; // it is not about this one
        }
        most = accepted.isEmpty() ? MAX_RECIPIENTS : accepted.size();
        return new HungUpException(end);
    }

    /** RFC 5321 §4.5.3.1.10 has 452, and that some hosts say 552. */
    private static boolean isTooMany(Reply reply) {
        return reply.code() == 452 || reply.status().endsWith(".5.3");
    }

    /** Reads the answers to what was said too early, of which the last one is that to DATA. */
    private void skip(Conversation talk, int recipients) throws IOException {
        for (int i = 0; i < recipients; i++) {
            talk.hear(command(talk));
        }
        if (!chunked(talk) && talk.hearAny(talk.patience().data()).code() == 354) {
            throw new UnfitReplyException("the host wants a message for nobody", "");
        }
    }

    private void content(Conversation talk, Copy copy, List<Integer> accepted) throws IOException {
        boolean chunked = chunked(talk);
        if (!chunked && !goAhead(talk, accepted)) {
            return;
        }
        if (talk.connection().awaitInput(Duration.ZERO)) {
            throw early(talk);
        }
        if (chunked) {
            talk.say("BDAT " + copy.size() + " LAST");
        }
        var content = new ContentWriter(talk.connection(), !chunked);
        try {
            copy.writeTo(content);
            if (!chunked) {
                content.endLine();
            } else if (content.written() != copy.size()) {
                throw new IOException("the message has another size than it says");
            }
        } catch (UnfitContentException e) {
            unfit(e);
            throw e;
        } catch (IOException e) {
            if (content.lost() == null) {
                ledger.defer(unreadable(e)); // the host must not take half of it for the whole
            } else if (talk.connection().hasInput()) {
                throw early(talk);
            }
            throw e;
        }
        if (!chunked) {
            if (talk.connection().hasInput()) {
                throw early(talk);
            }
            talk.say(".");
        }
        answers(talk, accepted);
    }

    private boolean goAhead(Conversation talk, List<Integer> accepted) throws IOException {
        var patience = talk.patience().data();
        boolean said = talk.features().pipelining();
        Reply reply = said ? talk.hearAny(patience) : talk.askAny("DATA", patience);
        if (reply.code() == 354) {
            return true;
        }
        ledger.settle(accepted, reply.refusal(host(talk)));
        if (reply.code() < 400) {
            throw new UnfitReplyException("an answer to DATA that is none: " + reply.text(), "");
        }
        return false;
    }

    /** What is said before the message has ended is said about something else. */
    private IOException early(Conversation talk) throws IOException {
        Reply reply = talk.hearAny(command(talk));
        return new LostException(
                new Diagnosis(
                        "4.4.2",
                        "answered before the end of the message: " + reply.text(),
                        host(talk)));
    }

    private void answers(Conversation talk, List<Integer> accepted) throws IOException {
        boolean each = talk.target().dialect() == Dialect.LMTP; // RFC 2033 §4.2
        try {
            Reply reply = talk.hear(talk.patience().end());
            for (int i = 0; i < accepted.size(); i++) {
                if (i > 0 && each) {
                    reply = talk.hear(talk.patience().end());
                }
                ledger.settle(accepted.get(i), outcome(talk, reply));
            }
        } catch (IOException e) {
            Diagnosis lost = talk.lost(e, "after the end of the message");
            ledger.settle(accepted, new Outcome.Deferred(lost)); // it may arrive twice
            throw e;
        }
        talk.underway(false);
    }

    private Outcome outcome(Conversation talk, Reply reply) {
        return reply.isPositive()
                ? new Outcome.Relayed(reply.diagnosis(host(talk)), talk.features().reporting())
                : reply.refusal(host(talk));
    }

    /** Encoded anew no line is long; what is unfit then is so for good. */
    private void unfit(UnfitContentException e) {
        switch (form) {
            case AS_IS -> form = Form.SEVEN_BIT;
            case SEVEN_BIT -> ledger.settle(failed("5.6.0", "the message has " + e.getMessage()));
        }
    }

    private boolean chunked(Conversation talk) {
        return chunking && talk.features().chunking();
    }

    private String rcpt(Conversation talk, int recipient) {
        Recipient named = parcel.recipients().get(recipient);
        return Parameters.rcpt(named, parcel.transaction(), talk.features());
    }

    private static Duration command(Conversation talk) {
        return talk.patience().command();
    }

    private static String host(Conversation talk) {
        return talk.target().host();
    }

    private static Outcome.Failed failed(String status, String text) {
        return new Outcome.Failed(Diagnosis.ours(status, text));
    }

    private static Diagnosis unreadable(IOException e) {
        return Diagnosis.ours("4.3.0", "the message cannot be read: " + e.getMessage());
    }
}
