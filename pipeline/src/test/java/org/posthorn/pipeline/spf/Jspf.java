package org.posthorn.pipeline.spf;

import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSService;
import org.apache.james.jspf.core.exceptions.TimeoutException;
import org.apache.james.jspf.executor.SPFResult;
import org.apache.james.jspf.executor.SynchronousSPFExecutor;
import org.apache.james.jspf.impl.SPF;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Kind;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.dns.Zone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** jSPF over a zone. A check that does not end is given up. */
final class Jspf {

    /** What it tells when a domain has no explanation of its own. */
    private static final String WITHOUT = "http://www.openspf.org/";

    private final Zone zone;

    Jspf(Zone zone) {
        this.zone = zone;
    }

    /**
     * What it says.
     *
     * @param status none if it did not end, or threw
     */
    record Opinion(Optional<SpfStatus> status, String explanation) {}

    Opinion check(SpfCorpus.Case question) throws InterruptedException {
        var dns = new Lookup(new FakeDns(zone));
        var task =
                new FutureTask<>(() ->
                        new SPF(dns, new SynchronousSPFExecutor(dns))
                                .checkSPF(question.client(), question.sender(), question.helo()));
        var thread = Thread.ofPlatform().daemon().name("jspf").start(task);
        try {
            SPFResult result = task.get(10, TimeUnit.SECONDS);
            String text = Optional.ofNullable(result.getExplanation()).orElse("");
            return new Opinion(
                    Optional.of(SpfStatus.valueOf(result.getResult().toUpperCase(Locale.ROOT))),
                    text.startsWith(WITHOUT) ? "" : text);
        } catch (ExecutionException e) {
            return new Opinion(Optional.empty(), String.valueOf(e.getCause()));
        } catch (java.util.concurrent.TimeoutException e) {
            thread.interrupt();
            return new Opinion(Optional.empty(), "it did not end");
        }
    }

    private record Lookup(FakeDns dns) implements DNSService {

        @Override
        public @Nullable List<String> getRecords(DNSRequest request) throws TimeoutException {
            Optional<Name> name = Name.parse(request.getHostname());
            if (name.isEmpty()) {
                return null;
            }
            return switch (request.getRecordType()) {
                case DNSRequest.A -> ask(Question.a(name.get()), a -> a.address().getHostAddress());
                case DNSRequest.AAAA ->
                        ask(Question.aaaa(name.get()), a -> a.address().getHostAddress());
                case DNSRequest.MX -> ask(Question.mx(name.get()), mx -> mx.host().text() + ".");
                case DNSRequest.PTR ->
                        ask(new Question<>(name.get(), Kind.PTR), ptr -> ptr.name().text());
                case DNSRequest.TXT -> ask(Question.txt(name.get()), Data.Txt::text);
                default -> null;
            };
        }

        private <R extends Data> @Nullable List<String> ask(
                Question<R> question, Function<R, String> text) throws TimeoutException {
            return switch (dns.ask(question, Deadline.in(Duration.ofMinutes(1)))) {
                case Answer.Found<R>(var records, var owner, var security) ->
                        new ArrayList<>(records.stream().map(text).toList()); // it removes some
                case Answer.NoData<R>(var security) -> null;
                case Answer.NoSuchName<R>(var security) -> null;
                case Answer.Failed<R>(var trouble) -> throw new TimeoutException(trouble.text());
                case Answer.Unusable<R>(var flaw) -> null;
            };
        }

        @Override
        public CompletionStage<List<String>> getRecordsAsync(DNSRequest request) {
            throw new UnsupportedOperationException("its executor is the synchronous one");
        }

        @Override
        public List<String> getLocalDomainNames() {
            return List.of(SpfCorpus.RECEIVER);
        }

        @Override
        public void setTimeOut(int seconds) {}

        @Override
        public int getRecordLimit() {
            return 10;
        }

        @Override
        public void setRecordLimit(int limit) {}
    }
}
