package org.posthorn.pipeline.report;

import org.posthorn.pipeline.report.AggregateReport.Policy;
import org.posthorn.pipeline.report.AggregateReport.Reason;
import org.posthorn.pipeline.report.AggregateReport.Row;
import org.posthorn.pipeline.report.AggregateReport.Sender;
import org.posthorn.pipeline.report.AggregateReport.Signature;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads reports as others write them: by RFC 9990, by RFC 7489, and by neither. In any namespace
 * and order; what is not known is passed over.
 */
public final class ReportReader {

    /** Those of large receivers about large senders have some tens of thousands. */
    static final int MAX_ROWS = 100_000;

    /** Nothing in a report is longer; the rest is cut off. */
    private static final int MAX_TEXT = 1000;

    /** Of one list within a row. */
    private static final int MAX_LIST = 100;

    private static final int MAX_DEPTH = 16;

    private static final char BYTE_ORDER_MARK = 0xfeff;

    /** Nobody fills our memory with names of his own. */
    private static final Set<String> KNOWN =
            Set.of(
                    "report_metadata/org_name",
                    "report_metadata/email",
                    "report_metadata/report_id",
                    "report_metadata/generator",
                    "date_range/begin",
                    "date_range/end",
                    "policy_published/domain",
                    "policy_published/p",
                    "policy_published/sp",
                    "policy_published/np",
                    "policy_published/adkim",
                    "policy_published/aspf",
                    "policy_published/testing",
                    "policy_published/discovery_method",
                    "row/source_ip",
                    "row/count",
                    "policy_evaluated/disposition",
                    "policy_evaluated/dkim",
                    "policy_evaluated/spf",
                    "reason/type",
                    "reason/comment",
                    "identifiers/header_from",
                    "identifiers/envelope_from",
                    "identifiers/envelope_to",
                    "dkim/domain",
                    "dkim/selector",
                    "dkim/result",
                    "spf/domain",
                    "spf/result");

    private final XMLStreamReader xml;
    private final List<String> path = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    /** What has one value, by the last two names of its path. */
    private final Map<String, String> values = new HashMap<>();

    private final List<String> errors = new ArrayList<>();
    private final List<Reason> reasons = new ArrayList<>();
    private final List<Signature> signatures = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private ReportReader(XMLStreamReader xml) {
        this.xml = xml;
    }

    /**
     * Of XML, which may be packed by gzip or zip.
     *
     * @throws IOException also for what is no report, or too large; the message says it
     */
    public static AggregateReport read(InputStream packed) throws IOException {
        try (var in = Unpacked.of(packed)) {
            var factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
            return new ReportReader(factory.createXMLStreamReader(text(in))).report();
        } catch (EOFException e) {
            throw new IOException("not a report: it is cut off", e);
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("not a report: broken XML", e);
        }
    }

    /** UTF-8, whatever it says. Some reports have octets that are none, in names of no interest. */
    private static Reader text(InputStream in) throws IOException {
        var text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    private AggregateReport report() throws XMLStreamException, IOException {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                        throw new IOException("not a report: it declares or uses entities");
                case XMLStreamConstants.START_ELEMENT -> begin(xml.getLocalName());
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> collect();
                case XMLStreamConstants.END_ELEMENT -> end();
                default -> {} // comments and the like
            }
        }
        if (rows.isEmpty() && value("policy_published/domain").isEmpty()) {
            throw new IOException("not a report: it names no domain");
        }
        return new AggregateReport(
                value("report_metadata/org_name"),
                value("report_metadata/email"),
                value("report_metadata/report_id"),
                instant("date_range/begin"),
                instant("date_range/end"),
                errors,
                value("report_metadata/generator"),
                policy(),
                rows);
    }

    private Policy policy() {
        return new Policy(
                value("policy_published/domain"),
                value("policy_published/p"),
                value("policy_published/sp"),
                value("policy_published/np"),
                value("policy_published/adkim"),
                value("policy_published/aspf"),
                value("policy_published/testing"),
                value("policy_published/discovery_method"));
    }

    private void begin(String name) throws IOException {
        if (path.isEmpty() && !name.equals("feedback")) {
            throw new IOException("not a report: it begins with <" + printable(name) + ">");
        }
        if (path.size() == MAX_DEPTH) {
            throw new IOException("not a report: it is too deep");
        }
        path.add(name);
        text.setLength(0);
    }

    private void collect() {
        int room = MAX_TEXT - text.length();
        text.append(
                xml.getTextCharacters(), xml.getTextStart(), Math.min(room, xml.getTextLength()));
    }

    private void end() throws IOException {
        String name = path.removeLast();
        String parent = path.isEmpty() ? "" : path.getLast();
        switch (parent + "/" + name) {
            case "feedback/record" -> row();
            case "report_metadata/error" -> add(errors, printable(text));
            case "policy_evaluated/reason" ->
                    add(reasons, new Reason(take("reason/type"), take("reason/comment")));
            case "auth_results/dkim" ->
                    add(
                            signatures,
                            new Signature(
                                    take("dkim/domain"),
                                    take("dkim/selector"),
                                    take("dkim/result")));
            case "auth_results/spf" ->
                    add(senders, new Sender(take("spf/domain"), take("spf/result")));
            default -> {
                String key = parent + "/" + name;
                if (KNOWN.contains(key)) {
                    values.put(key, printable(text));
                }
            }
        }
        text.setLength(0);
    }

    private static <T> void add(List<T> list, T more) {
        if (list.size() < MAX_LIST) {
            list.add(more);
        }
    }

    private void row() throws IOException {
        if (rows.size() == MAX_ROWS) {
            throw new IOException("more than " + MAX_ROWS + " records");
        }
        rows.add(
                new Row(
                        take("row/source_ip"),
                        number(take("row/count")),
                        take("policy_evaluated/disposition"),
                        take("policy_evaluated/dkim"),
                        take("policy_evaluated/spf"),
                        reasons,
                        take("identifiers/header_from"),
                        take("identifiers/envelope_from"),
                        take("identifiers/envelope_to"),
                        signatures,
                        senders));
        reasons.clear();
        signatures.clear();
        senders.clear();
    }

    private String value(String key) {
        return values.getOrDefault(key, "");
    }

    private String take(String key) {
        String value = values.remove(key);
        return value == null ? "" : value;
    }

    private Instant instant(String key) throws IOException {
        try {
            return Instant.ofEpochSecond(number(value(key)));
        } catch (DateTimeException e) {
            throw new IOException("not a report: a time that is none", e);
        }
    }

    private static long number(String text) throws IOException {
        if (!text.matches("[0-9]{1,15}")) {
            throw new IOException("not a report: a number that is none");
        }
        return Long.parseLong(text);
    }

    /** Whoever reads it may sit at a terminal. */
    private static String printable(CharSequence text) {
        return text.toString().strip().replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}]", "?");
    }
}
