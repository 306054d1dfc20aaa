package org.posthorn.smtp;

import org.posthorn.mail.ForwardPath;
import org.posthorn.mail.Notify;
import org.posthorn.mail.PathException;
import org.posthorn.mail.PathParser;
import org.posthorn.mail.PathParser.Characters;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;
import org.posthorn.mail.Scan;
import org.posthorn.pipeline.Sender;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The arguments of MAIL and RCPT: a path, then parameters. RFC 5321 §4.1.1.2, §4.1.1.3. */
final class MailArguments {

    /** RFC 1870 §3: up to 20 digits; these many fit into a long, more are too large anyway. */
    private static final int MAX_DIGITS = 18;

    private MailArguments() {}

    static SmtpCommand mail(byte[] line, int from) {
        try {
            int start = path(line, from, "FROM:");
            var parsed = PathParser.reverse(line, start, Characters.UTF_8);
            Sender sender = sender(parsed.path(), parameters(line, parsed.end()));
            return parsed.path().isAscii() || sender.utf8()
                    ? new SmtpCommand.Mail(sender)
                    : new SmtpCommand.Faulty(Terms.UTF8_NEEDED);
        } catch (PathException e) {
            return refuse(e, "5.1.7");
        } catch (ParameterException e) {
            return new SmtpCommand.Faulty(e.reply());
        }
    }

    static SmtpCommand rcpt(byte[] line, int from) {
        try {
            int start = path(line, from, "TO:");
            PathParser.Parsed<ForwardPath> parsed =
                    PathParser.forward(line, start, Characters.UTF_8);
            return recipient(parsed.path(), parameters(line, parsed.end()));
        } catch (PathException e) {
            return refuse(e, "5.1.3");
        } catch (ParameterException e) {
            return new SmtpCommand.Faulty(e.reply());
        }
    }

    /** Where the path begins. Spaces on either side of the keyword are common and harmless. */
    private static int path(byte[] line, int from, String keyword) throws ParameterException {
        int start = skipSpaces(line, from);
        int end = start + keyword.length();
        boolean found =
                start > from
                        && end <= line.length
                        && new String(line, start, keyword.length(), StandardCharsets.ISO_8859_1)
                                .equalsIgnoreCase(keyword);
        if (!found) {
            throw new ParameterException(501, "Syntax: " + keyword + "<address>");
        }
        return skipSpaces(line, end);
    }

    private static int skipSpaces(byte[] line, int from) {
        int at = from;
        while (at < line.length && line[at] == ' ') {
            at++;
        }
        return at;
    }

    private static String[] parameters(byte[] line, int from) throws ParameterException {
        String rest = new String(line, from, line.length - from, StandardCharsets.ISO_8859_1);
        if (!rest.isBlank() && !rest.startsWith(" ")) {
            throw new ParameterException(501, "Unexpected characters after the address");
        }
        if (!Scan.all(rest, c -> c >= ' ' && c <= '~')) {
            throw new ParameterException(501, "Parameters are printable ASCII");
        }
        return rest.isBlank() ? new String[0] : rest.strip().split(" +", 0);
    }

    private static Sender sender(ReversePath path, String[] parameters) throws ParameterException {
        long size = 0;
        var body = Sender.Body.SEVEN_BIT;
        Optional<String> envelopeId = Optional.empty();
        var returned = Returned.UNASKED;
        boolean utf8 = false;
        boolean tlsRequired = false;
        for (var parameter : named(parameters).entrySet()) {
            String value = parameter.getValue();
            switch (parameter.getKey()) {
                case "SIZE" -> size = size(value);
                case "BODY" -> body = body(value);
                case "AUTH" -> submitter(value);
                case "RET" -> returned = DsnParameters.returned(value);
                case "SMTPUTF8" -> utf8 = isBare(value);
                case "REQUIRETLS" -> tlsRequired = isBare(value);
                case "ENVID" -> envelopeId = Optional.of(DsnParameters.envelopeId(value));
                default -> throw new ParameterException(555, "Unknown MAIL parameter");
            }
        }
        return new Sender(path, size, body, envelopeId, returned, utf8, tlsRequired);
    }

    private static SmtpCommand recipient(ForwardPath path, String[] parameters)
            throws ParameterException {
        var wishes = Notify.UNASKED;
        Optional<String> original = Optional.empty();
        for (var parameter : named(parameters).entrySet()) {
            String value = parameter.getValue();
            switch (parameter.getKey()) {
                case "NOTIFY" -> wishes = DsnParameters.wishes(value);
                case "ORCPT" -> original = Optional.of(DsnParameters.original(value));
                default -> throw new ParameterException(555, "Unknown RCPT parameter");
            }
        }
        return new SmtpCommand.Rcpt(path, wishes, original);
    }

    /** By their names in upper case. */
    private static Map<String, String> named(String[] parameters) throws ParameterException {
        var named = new LinkedHashMap<String, String>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            String key = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            if (named.put(key.toUpperCase(Locale.ROOT), value) != null) {
                throw new ParameterException(501, "A parameter is there twice");
            }
        }
        return named;
    }

    /** RFC 6531 §3.4, RFC 8689 §2. */
    private static boolean isBare(String value) throws ParameterException {
        if (!value.isEmpty()) {
            throw new ParameterException(501, "This parameter has no value");
        }
        return true;
    }

    /** RFC 1870 §3. */
    private static long size(String value) throws ParameterException {
        if (!value.matches("[0-9]{1,20}")) {
            throw new ParameterException(501, "Syntax: SIZE=octets");
        }
        return value.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(value);
    }

    /** RFC 6152 §3. */
    private static Sender.Body body(String value) throws ParameterException {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "7BIT" -> Sender.Body.SEVEN_BIT;
            case "8BITMIME" -> Sender.Body.EIGHT_BIT_MIME;
            default -> throw new ParameterException(501, "Syntax: BODY=7BIT or BODY=8BITMIME");
        };
    }

    /** Checked and then ignored: nobody is trusted to name another submitter. RFC 4954 §5. */
    private static void submitter(String value) throws ParameterException {
        String unescaped = value.replaceAll("\\+[0-9A-F]{2}", "x");
        if (!unescaped.matches("[!-*,-<>-~]+")) {
            throw new ParameterException(501, "Syntax: AUTH=xtext");
        }
    }

    private static SmtpCommand refuse(PathException e, String syntax) {
        String text = Objects.requireNonNull(e.getMessage());
        Reply reply =
                switch (e.reason()) {
                    case SYNTAX, TOO_LONG -> Reply.of(501, syntax, text);
                    case NOT_ASCII -> Reply.of(553, "5.6.7", text);
                };
        return new SmtpCommand.Faulty(reply);
    }
}
