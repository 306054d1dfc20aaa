package org.posthorn.outbound;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** A line in the log for each recipient of each attempt. */
final class AttemptLog {

    private static final Logger log = LoggerFactory.getLogger(AttemptLog.class);

    private AttemptLog() {}

    static void write(Entry entry, Step.Attempted step) {
        for (Step.Result result : step.results()) {
            Diagnosis diagnosis = result.outcome().diagnosis();
            String became =
                    switch (result.outcome()) {
                        case Outcome.Relayed relayed -> "sent";
                        case Outcome.Deferred deferred -> "deferred until " + step.next();
                        case Outcome.Failed failed -> "failed";
                    };
            log.info(
                    "{}: from <{}> to <{}> {}: {} {} by way of {}, host {}, TLS {}, {} ms",
                    entry.name,
                    entry.from,
                    entry.recipients.get(result.recipient()).address,
                    became,
                    diagnosis.status(),
                    diagnosis.text(),
                    step.hop(),
                    orNone(step.contact().host()),
                    orNone(step.contact().tls()),
                    Duration.between(step.began(), step.at()).toMillis());
        }
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "none" : text;
    }
}
