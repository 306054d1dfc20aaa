package org.posthorn.imap;

import org.posthorn.mail.Disposition;
import org.posthorn.mail.MimeFields;
import org.posthorn.mail.Parameters;
import org.posthorn.mail.Part;

import java.io.IOException;
import java.util.List;

/** BODY and BODYSTRUCTURE. RFC 9051 §7.5.2. */
final class BodyStructure {

    enum Detail {
        BODY,
        EXTENSIONS
    }

    private final byte[] message;
    private final Detail detail;

    BodyStructure(byte[] message, Detail detail) {
        this.message = message;
        this.detail = detail;
    }

    void write(Part part, ImapWriter out) throws IOException {
        out.open();
        body(part, out);
        out.close();
    }

    // recursion is safe: a tree is at most Part.MAX_DEPTH deep
    private void body(Part part, ImapWriter out) throws IOException {
        MimeFields mime = part.mime();
        switch (part) {
            case Part.Multipart multipart -> {
                parts(multipart, out);
                out.string(mime.contentType().subtype());
                if (detail == Detail.EXTENSIONS) {
                    parameters(mime.contentType().parameters(), out);
                    extensions(mime, out);
                }
            }
            case Part.Message rfc822 -> {
                basic(part, out);
                // RFC 3501 §9 gives an envelope to message/rfc822 alone
                if (mime.contentType().is("message/rfc822")) {
                    Envelope.write(rfc822.content().headers(message), out);
                    out.open();
                    body(rfc822.content(), out);
                    out.close().number(part.lines());
                }
                singleExtensions(mime, out);
            }
            case Part.Leaf leaf -> {
                basic(part, out);
                if (mime.contentType().is("text")) {
                    out.number(part.lines());
                }
                singleExtensions(mime, out);
            }
        }
    }

    private void parts(Part.Multipart multipart, ImapWriter out) throws IOException {
        for (Part child : multipart.parts()) {
            out.openJoined();
            body(child, out);
            out.close();
        }
        if (multipart.parts().isEmpty()) {
            // the grammar demands one
            out.openJoined().string("text").string("plain").nil().nil().nil().string("7bit");
            out.number(0).number(0).close();
        }
    }

    private static void basic(Part part, ImapWriter out) throws IOException {
        MimeFields mime = part.mime();
        out.string(mime.contentType().type()).string(mime.contentType().subtype());
        parameters(mime.contentType().parameters(), out);
        out.nstring(mime.id()).nstring(mime.description()).string(mime.encoding());
        out.number(part.body().length());
    }

    private static void parameters(Parameters parameters, ImapWriter out) throws IOException {
        if (parameters.raw().isEmpty()) {
            out.nil();
            return;
        }
        out.open();
        for (var parameter : parameters.raw().entrySet()) {
            out.string(parameter.getKey()).string(parameter.getValue());
        }
        out.close();
    }

    private void singleExtensions(MimeFields mime, ImapWriter out) throws IOException {
        if (detail == Detail.EXTENSIONS) {
            out.nstring(mime.md5());
            extensions(mime, out);
        }
    }

    private static void extensions(MimeFields mime, ImapWriter out) throws IOException {
        Disposition disposition = mime.disposition();
        if (disposition == null) {
            out.nil();
        } else {
            out.open().string(disposition.type());
            parameters(disposition.parameters(), out);
            out.close();
        }
        languages(mime.languages(), out);
        out.nstring(mime.location());
    }

    private static void languages(List<String> languages, ImapWriter out) throws IOException {
        if (languages.isEmpty()) {
            out.nil();
            return;
        }
        out.open();
        for (String language : languages) {
            out.string(language);
        }
        out.close();
    }
}
