package org.posthorn.pipeline.report;

import org.posthorn.pipeline.report.AggregateReport.Policy;
import org.posthorn.pipeline.report.AggregateReport.Reason;
import org.posthorn.pipeline.report.AggregateReport.Row;
import org.posthorn.pipeline.report.AggregateReport.Sender;
import org.posthorn.pipeline.report.AggregateReport.Signature;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes a report as XML, row by row. RFC 9990 §3.1.1, appendix A. */
public final class ReportWriter {

    static final String NAMESPACE = "urn:ietf:params:xml:ns:dmarc-2.0";

    private final XMLStreamWriter xml;

    private ReportWriter(XMLStreamWriter xml) {
        this.xml = xml;
    }

    public static void write(AggregateReport report, OutputStream out) throws IOException {
        try {
            var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
            new ReportWriter(xml).feedback(report);
            xml.close();
        } catch (XMLStreamException e) {
            throw e.getNestedException() instanceof IOException cause ? cause : new IOException(e);
        }
    }

    private void feedback(AggregateReport report) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("feedback");
        xml.writeDefaultNamespace(NAMESPACE);
        element("version", "1.0");
        metadata(report);
        policy(report.policy());
        for (Row row : report.rows()) {
            record(row);
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void metadata(AggregateReport report) throws XMLStreamException {
        xml.writeStartElement("report_metadata");
        element("org_name", report.organisation());
        element("email", report.email());
        element("report_id", report.id());
        xml.writeStartElement("date_range");
        element("begin", seconds(report.begin()));
        element("end", seconds(report.end()));
        xml.writeEndElement();
        ifThere("error", String.join("; ", report.errors()));
        ifThere("generator", report.generator());
        xml.writeEndElement();
    }

    private void policy(Policy policy) throws XMLStreamException {
        xml.writeStartElement("policy_published");
        element("domain", policy.domain());
        ifThere("discovery_method", policy.discovery());
        element("p", policy.p());
        ifThere("sp", policy.sp());
        ifThere("np", policy.np());
        ifThere("adkim", policy.adkim());
        ifThere("aspf", policy.aspf());
        ifThere("testing", policy.testing());
        xml.writeEndElement();
    }

    private void record(Row row) throws XMLStreamException {
        xml.writeStartElement("record");
        xml.writeStartElement("row");
        element("source_ip", row.source());
        element("count", Long.toString(row.count()));
        xml.writeStartElement("policy_evaluated");
        element("disposition", row.disposition());
        element("dkim", row.dkim());
        element("spf", row.spf());
        for (Reason reason : row.reasons()) {
            xml.writeStartElement("reason");
            element("type", reason.type());
            ifThere("comment", reason.comment());
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeStartElement("identifiers");
        element("header_from", row.headerFrom());
        element("envelope_from", row.envelopeFrom());
        ifThere("envelope_to", row.envelopeTo());
        xml.writeEndElement();
        xml.writeStartElement("auth_results");
        for (Signature signature : row.signatures()) {
            xml.writeStartElement("dkim");
            element("domain", signature.domain());
            element("selector", signature.selector());
            element("result", signature.result());
            xml.writeEndElement();
        }
        for (Sender sender : row.senders()) {
            xml.writeStartElement("spf");
            element("domain", sender.domain());
            element("scope", "mfrom");
            element("result", sender.result());
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void ifThere(String name, String text) throws XMLStreamException {
        if (!text.isEmpty()) {
            element(name, text);
        }
    }

    /** What a domain may be called by a stranger cannot all stand in XML. */
    private void element(String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text.replaceAll("[^ -~]", "?"));
        xml.writeEndElement();
    }

    private static String seconds(Instant instant) {
        return Long.toString(instant.getEpochSecond());
    }
}
