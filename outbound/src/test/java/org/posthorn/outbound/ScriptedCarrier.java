package org.posthorn.outbound;

import org.posthorn.mail.Recipient;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;

/** Hands messages to nobody, and says what a test wants. Routes by domain. Thread-safe. */
final class ScriptedCarrier implements Carrier {

    /** What it was given. */
    record Carried(String id, NextHop hop, List<String> recipients, String text) {}

    final ConcurrentLinkedQueue<Carried> carried = new ConcurrentLinkedQueue<>();
    volatile Form form = Form.AS_IS;
    private volatile BiFunction<NextHop, Carried, Attempt> script =
            (hop, parcel) -> all(parcel, relayed());

    static Outcome relayed() {
        return new Outcome.Relayed(new Diagnosis("2.0.0", "250 taken", "mx.example.net"), true);
    }

    static Outcome deferred() {
        return new Outcome.Deferred(new Diagnosis("4.2.1", "450 later", "mx.example.net"));
    }

    static Outcome failed() {
        return new Outcome.Failed(new Diagnosis("5.1.1", "550 nobody", "mx.example.net"));
    }

    static Attempt all(Carried parcel, Outcome outcome) {
        return all(parcel, outcome, Contact.Reach.REACHED);
    }

    static Attempt all(Carried parcel, Outcome outcome, Contact.Reach reach) {
        List<Outcome> outcomes = parcel.recipients().stream().map(any -> outcome).toList();
        return new Attempt(outcomes, new Contact("mx.example.net", "TLSv1.3", reach));
    }

    void answer(BiFunction<NextHop, Carried, Attempt> next) {
        script = next;
    }

    void answer(Outcome outcome) {
        answer((hop, parcel) -> all(parcel, outcome));
    }

    @Override
    public NextHop route(Transaction transaction, Recipient recipient) {
        return new NextHop.Exchangers(recipient.address().domain());
    }

    @Override
    public Attempt carry(NextHop hop, Parcel parcel) {
        List<String> recipients =
                parcel.recipients().stream().map(each -> each.address().toString()).toList();
        String text;
        try {
            var octets = new ByteArrayOutputStream();
            Copy copy = parcel.copy(form);
            copy.writeTo(octets);
            text = octets.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            var unread = new Outcome.Deferred(Diagnosis.ours("4.3.0", "" + e.getMessage()));
            var nothing = new Carried(parcel.transaction().id(), hop, recipients, "");
            return all(nothing, unread, Contact.Reach.UNTRIED);
        }
        var all = new Carried(parcel.transaction().id(), hop, recipients, text);
        carried.add(all);
        return script.apply(hop, all);
    }

    @Override
    public void close() {}
}
