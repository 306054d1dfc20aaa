package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.posthorn.disk.RecordingVolume;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A session with a store that notes what it asks for and what it is told. Used by one thread. */
final class Client implements AutoCloseable {

    static final Instant CHRISTMAS = Instant.parse("2025-12-25T18:00:00Z");

    final Account account;
    private MailStore store;
    private final RecordingVolume recording;
    private final Promises promises;
    private final Runnable pass;
    private final Map<Promises.Box, Mailbox> open = new HashMap<>();
    private final Map<String, String> read = new HashMap<>();

    /**
     * @param pass lets time pass between two calls
     */
    Client(
            Account account,
            MailStore store,
            RecordingVolume recording,
            Promises promises,
            Runnable pass) {
        this.account = account;
        this.store = store;
        this.recording = recording;
        this.promises = promises;
        this.pass = pass;
    }

    /** What goes to one mailbox of a delivery. */
    record To(Promises.Box box, Flags flags) {}

    List<Promises.Copy> deliver(String text, To... targets) {
        long began = recording.moment();
        var all = new ArrayList<Delivery.Target>();
        for (To to : targets) {
            all.add(new Delivery.Target(to.box().account, to.box().name(), to.flags()));
        }
        try (Delivery delivery = store.deliver(all, text.length())) {
            write(delivery.body(), text);
            delivery.prepare();
            assertThat(delivery.commit()).isEmpty();
        }
        Span span = since(began);
        var copies = new ArrayList<Promises.Copy>();
        for (To to : targets) {
            copies.add(promises.arrived(to.box(), text, null, span, to.flags()));
        }
        return copies;
    }

    List<Promises.Copy> append(Promises.Box box, Flags flags, String... texts) {
        Mailbox mailbox = mailbox(box);
        long began = recording.moment();
        List<Long> uids;
        try (Append append = mailbox.append(0)) {
            for (String text : texts) {
                write(append.message(flags, CHRISTMAS), text);
            }
            uids = append.commit().uids().boxed().toList();
        }
        Span span = since(began);
        var copies = new ArrayList<Promises.Copy>();
        for (int i = 0; i < texts.length; i++) {
            copies.add(promises.arrived(box, texts[i], CHRISTMAS, span, flags));
            told(box, mailbox.uidValidity(), uids.get(i), "", "", texts[i]);
        }
        return copies;
    }

    List<Promises.Copy> copy(List<Promises.Copy> which, Promises.Box to) {
        return into(which, to, false);
    }

    List<Promises.Copy> move(List<Promises.Copy> which, Promises.Box to) {
        return into(which, to, true);
    }

    /** Of one mailbox. */
    private List<Promises.Copy> into(List<Promises.Copy> which, Promises.Box to, boolean move) {
        Promises.Box from = which.getFirst().box;
        Mailbox mailbox = mailbox(from);
        UidSet uids = uids(which);
        long began = recording.moment();
        Mailbox.Copied copied =
                move ? mailbox.move(uids, to.name()) : mailbox.copy(uids, to.name());
        Span span = since(began);
        var copies = new ArrayList<Promises.Copy>();
        for (Promises.Copy each : which) {
            Promises.Copy fresh =
                    promises.arrived(to, each.text, each.date, span, each.flags.getLast().value());
            if (move) {
                promises.note(() -> {
                    each.gone = span;
                    each.movedTo = fresh;
                });
            }
            copies.add(fresh);
        }
        assertThat(copied.to()).hasSameSizeAs(which);
        return copies;
    }

    void store(List<Promises.Copy> which, FlagChange change) {
        Mailbox mailbox = mailbox(which.getFirst().box);
        UidSet uids = uids(which);
        long began = recording.moment();
        mailbox.store(uids, change);
        Span span = since(began);
        promises.note(() ->
                which.forEach(each ->
                        each.flags.add(
                                new Promises.Step<>(
                                        span, change.applyTo(each.flags.getLast().value())))));
    }

    void expunge(List<Promises.Copy> which) {
        Mailbox mailbox = mailbox(which.getFirst().box);
        UidSet uids = uids(which);
        long began = recording.moment();
        mailbox.expunge(uids);
        Span span = since(began);
        promises.note(() -> which.forEach(each -> each.gone = span));
    }

    /** With parents that are there. */
    Promises.Box create(MailboxName name) {
        long began = recording.moment();
        store.create(account, name);
        return promises.made(account, since(began), name);
    }

    void delete(Promises.Box box) {
        leave(box);
        long began = recording.moment();
        store.delete(account, box.name());
        Span span = since(began);
        promises.note(() -> box.deleted = span);
    }

    /** A mailbox and those of {@code below} that are below it. */
    void rename(Promises.Box box, MailboxName to, List<Promises.Box> below) {
        MailboxName from = box.name();
        below.forEach(this::leave);
        long began = recording.moment();
        store.rename(account, from, to);
        Span span = since(began);
        promises.note(() -> {
            for (Promises.Box each : below) {
                if (each.deleted == null && each.name().isWithin(from)) {
                    each.names.add(new Promises.Step<>(span, each.name().moved(from, to)));
                }
            }
        });
    }

    void subscribe(MailboxName name, boolean wanted) {
        long began = recording.moment();
        if (wanted) {
            store.subscribe(account, name);
        } else {
            store.unsubscribe(account, name);
        }
        promises.subscribed(account, name, since(began), wanted);
    }

    /** Goes on with another store, that of the next process. */
    void goOn(MailStore next) {
        close();
        store = next;
    }

    /** Asks for everything in a mailbox. */
    void look(Promises.Box box) {
        places(box);
    }

    void leave(Promises.Box box) {
        Mailbox mailbox = open.remove(box);
        if (mailbox != null) {
            mailbox.close();
        }
    }

    @Override
    public void close() {
        open.values().forEach(Mailbox::close);
        open.clear();
    }

    private UidSet uids(List<Promises.Copy> which) {
        Map<String, Long> places = places(which.getFirst().box);
        return UidSet.of(
                which.stream()
                        .mapToLong(each -> {
                            Long uid = places.get(each.text);
                            assertThat(uid).as("%s is there", each).isNotNull();
                            return uid == null ? 0 : uid;
                        })
                        .toArray());
    }

    /** The UIDs of texts. */
    private Map<String, Long> places(Promises.Box box) {
        Mailbox mailbox = mailbox(box);
        Mailbox.Snapshot now = mailbox.snapshot();
        var places = new TreeMap<String, Long>();
        for (int i = 0; i < now.size(); i++) {
            long uid = now.uid(i);
            String key = mailbox.uidValidity() + " " + uid;
            String text = read.get(key);
            if (text == null) {
                try {
                    text = text(mailbox, uid);
                } catch (org.posthorn.store.StoreException e) {
                    continue; // another session has taken it away
                }
                read.put(key, text);
                told(box, mailbox.uidValidity(), uid, now.uidl(i), now.emailId(i), text);
            }
            places.put(text, uid);
        }
        return places;
    }

    private void told(
            Promises.Box box,
            long uidValidity,
            long uid,
            String uidl,
            String emailId,
            String text) {
        promises.told(
                new Promises.Told(recording.moment(), box, uidValidity, uid, uidl, emailId, text));
    }

    private Mailbox mailbox(Promises.Box box) {
        return open.computeIfAbsent(box, any -> store.open(account, box.name()));
    }

    private Span since(long began) {
        var span = new Span(began, recording.moment());
        pass.run();
        return span;
    }

    static String text(Mailbox mailbox, long uid) {
        return new String(mailbox.read(new Uid(uid), 0, 10_000), US_ASCII);
    }

    static void write(OutputStream to, String text) {
        try {
            to.write(text.getBytes(US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
