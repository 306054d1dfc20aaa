package org.posthorn.command;

import org.posthorn.ErrorText;
import org.posthorn.Json;
import org.posthorn.pipeline.report.AggregateReport;
import org.posthorn.pipeline.report.AggregateReport.Reason;
import org.posthorn.pipeline.report.AggregateReport.Row;
import org.posthorn.pipeline.report.ReportReader;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code posthorn dmarc report}: needs no configuration. */
@Command(
        name = "report",
        description = {
            "Print an aggregate report that somebody sent: a line for each kind of message that a"
                    + " host sent in the name of the domain, the largest number first.",
            "DONE is what the receiver did, DKIM and SPF are whether they vouch for the domain in"
                    + " FROM. What they found is in SIGNATURES (domain/selector) and SENDER."
        })
final class DmarcReport implements Callable<Integer> {

    private static final List<String> TITLES =
            List.of(
                    "COUNT",
                    "SOURCE",
                    "DONE",
                    "DKIM",
                    "SPF",
                    "FROM",
                    "SIGNATURES",
                    "SENDER",
                    "WHY");

    @Parameters(paramLabel = "FILE", description = "XML, as it is or in .gz or .zip.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "As a JSON object.")
    private boolean json;

    private final Terminal terminal;

    DmarcReport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        AggregateReport report = read();
        if (json) {
            terminal.out().println(Json.write(asMap(report)));
        } else {
            print(report);
        }
        return ExitCode.OK;
    }

    private AggregateReport read() {
        try (var in = Files.newInputStream(file)) {
            return ReportReader.read(in);
        } catch (IOException e) {
            throw new CommandException(file + ": " + ErrorText.of(e));
        }
    }

    private void print(AggregateReport report) {
        var out = terminal.out();
        out.printf(
                "%s, policy %s: %d messages, %s to %s%n",
                report.policy().domain(),
                report.policy().p(),
                report.messages(),
                report.begin(),
                report.end());
        out.printf("by %s <%s>, %s%n", report.organisation(), report.email(), report.id());
        report.errors().forEach(error -> out.println("error: " + error));
        out.println();
        var lines = new ArrayList<List<String>>();
        lines.add(TITLES);
        report.rows().stream()
                .sorted(Comparator.comparingLong(Row::count).reversed())
                .map(DmarcReport::cells)
                .forEach(lines::add);
        int[] widths = new int[TITLES.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        lines.forEach(line -> out.println(aligned(line, widths)));
    }

    private static List<String> cells(Row row) {
        return List.of(
                Long.toString(row.count()),
                row.source(),
                row.disposition(),
                row.dkim(),
                row.spf(),
                row.headerFrom(),
                row.signatures().stream()
                        .map(one -> one.domain() + "/" + one.selector() + " " + one.result())
                        .collect(Collectors.joining(", ")),
                row.senders().stream()
                        .map(one -> one.domain() + " " + one.result())
                        .collect(Collectors.joining(", ")),
                row.reasons().stream().map(DmarcReport::text).collect(Collectors.joining(", ")));
    }

    private static String text(Reason reason) {
        return reason.comment().isEmpty()
                ? reason.type()
                : reason.type() + " (" + reason.comment() + ")";
    }

    private static String aligned(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blank = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? blank + cells.get(i) : "  " + cells.get(i) + blank);
        }
        return line.toString().stripTrailing();
    }

    private static Map<String, Object> asMap(AggregateReport report) {
        var map = new LinkedHashMap<String, Object>();
        map.put("organisation", report.organisation());
        map.put("email", report.email());
        map.put("id", report.id());
        map.put("begin", report.begin().toString());
        map.put("end", report.end().toString());
        map.put("generator", report.generator());
        map.put("errors", report.errors());
        var policy = report.policy();
        var published = new LinkedHashMap<String, Object>();
        published.put("domain", policy.domain());
        published.put("p", policy.p());
        published.put("sp", policy.sp());
        published.put("np", policy.np());
        published.put("adkim", policy.adkim());
        published.put("aspf", policy.aspf());
        published.put("testing", policy.testing());
        published.put("discovery_method", policy.discovery());
        map.put("policy", published);
        map.put("records", report.rows().stream().map(DmarcReport::asMap).toList());
        return map;
    }

    private static Map<String, Object> asMap(Row row) {
        var map = new LinkedHashMap<String, Object>();
        map.put("source_ip", row.source());
        map.put("count", row.count());
        map.put("disposition", row.disposition());
        map.put("dkim", row.dkim());
        map.put("spf", row.spf());
        map.put("reasons", row.reasons().stream().map(DmarcReport::text).toList());
        map.put("header_from", row.headerFrom());
        map.put("envelope_from", row.envelopeFrom());
        map.put("envelope_to", row.envelopeTo());
        map.put(
                "signatures",
                row.signatures().stream()
                        .map(one ->
                                Map.of(
                                        "domain", one.domain(),
                                        "selector", one.selector(),
                                        "result", one.result()))
                        .map(TreeMap::new)
                        .toList());
        map.put(
                "senders",
                row.senders().stream()
                        .map(one -> Map.of("domain", one.domain(), "result", one.result()))
                        .map(TreeMap::new)
                        .toList());
        return map;
    }
}
