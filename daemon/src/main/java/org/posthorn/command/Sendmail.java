package org.posthorn.command;

import org.jspecify.annotations.Nullable;
import org.posthorn.DropFile;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.mail.Address;
import org.posthorn.mail.HeaderAddress;
import org.posthorn.mail.HeaderField;
import org.posthorn.mail.Headers;
import org.posthorn.mail.PathException;
import org.posthorn.mail.ReversePath;
import org.posthorn.smtp.SmtpConf;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn sendmail}. */
@Command(
        name = "sendmail",
        description = {
            "Send a message from standard input, as /usr/sbin/sendmail does.",
            "It is put into a folder from where the daemon takes it, now or when it runs again."
        })
final class Sendmail implements Callable<Integer> {

    @Mixin private Options options = new Options();

    @Option(
            names = "--drop",
            paramLabel = "FOLDER",
            description = "Where the daemon looks. Default: as the configuration says.")
    private @Nullable Path drop;

    @Parameters(
            paramLabel = "ARGUMENT",
            arity = "0..*",
            description = {
                "-t: recipients are in To, Cc and Bcc. -i: a dot alone does not end the message.",
                "-f ADDRESS: the sender. -F NAME: the sender's name. -bs: standard input and output"
                        + " speak SMTP. Others are read as sendmail's and mean nothing here. Then"
                        + " recipients."
            })
    private List<String> words = List.of();

    /** With the longest line end: what ends a message of the greatest length is read, too. */
    private static final String DOT_LINE = ".\r\n";

    private final Terminal terminal;

    Sendmail(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var arguments = SendmailArguments.parse(words);
        if (arguments.dialogue()) {
            return converse();
        }
        String domain = domain();
        SmtpConf limits = limits();
        long most = limits.maxMessage().octets();
        byte[] message = message(arguments.ignoreDots(), most);
        var header = Headers.of(message);
        var recipients = new LinkedHashSet<Address>();
        for (String word : arguments.recipients()) {
            recipients.addAll(listed(word, domain));
        }
        if (arguments.fromHeader()) {
            recipients.addAll(named(header, domain));
        }
        if (recipients.isEmpty()) {
            throw new CommandException("no recipient: name one, or use -t");
        }
        if (recipients.size() > limits.maxRecipients()) {
            throw new CommandException(
                    "more than %d recipients, which [smtp] max-recipients allows"
                            .formatted(limits.maxRecipients()));
        }
        String user = System.getProperty("user.name");
        Optional<ReversePath> from = arguments.sender().map(given -> path(given, domain));
        if (header.first("From").isEmpty()) {
            Address author =
                    from.isPresent() && from.get() instanceof ReversePath.Of(var address)
                            ? address
                            : address(user, domain);
            message = withAuthor(message, arguments.name(), author);
            requireFit(message, most);
        }
        Path folder = folder();
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            new DropFile(from, List.copyOf(recipients), false, message).writeTo(folder, disk);
        }
        return ExitCode.OK;
    }

    private int converse() throws IOException {
        String hostname = isUnconfigured() ? "localhost" : options.load().hostname();
        Path folder = folder();
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            new SendmailDialogue(hostname, limits(), folder, disk)
                    .run(terminal.input(), new BufferedOutputStream(terminal.octets()));
        }
        return ExitCode.OK;
    }

    private Path folder() {
        Path folder = drop == null ? options.load().dropFolder() : drop;
        if (!Files.isDirectory(folder)) {
            throw new CommandException(
                    folder + " does not exist: the daemon makes it when it starts");
        }
        return folder;
    }

    /** Of addresses that have none. */
    private String domain() {
        return isUnconfigured() ? "localhost" : options.load().originDomain();
    }

    /** What the daemon takes; where this user may not know, what it takes without being told. */
    private SmtpConf limits() {
        return isUnconfigured() ? SmtpConf.defaults() : options.load().smtp();
    }

    /** Whether this user may put mail into the folder, and cannot read more. */
    private boolean isUnconfigured() {
        return drop != null && !Files.isReadable(options.file());
    }

    /** As far as the line with a dot alone, unless that is part of it. */
    private byte[] message(boolean ignoreDots, long most) throws IOException {
        int room = (int) Math.min(most + DOT_LINE.length() + 1, Integer.MAX_VALUE - 8);
        byte[] all = terminal.input().readNBytes(room);
        byte[] message = ignoreDots ? all : beforeDot(all, all.length < room);
        requireFit(message, most);
        return message;
    }

    /** A line that is cut off, since not all was read, may go on behind its dot. */
    private static byte[] beforeDot(byte[] all, boolean whole) {
        int start = 0;
        while (start < all.length) {
            int end = start;
            while (end < all.length && all[end] != '\n') {
                end++;
            }
            String line = new String(all, start, end - start, StandardCharsets.ISO_8859_1);
            if (line.strip().equals(".") && (whole || end < all.length)) {
                return Arrays.copyOf(all, start);
            }
            start = end + 1;
        }
        return all;
    }

    /** The program hears of it while it is there; the daemon can only send it back. */
    private static void requireFit(byte[] message, long most) {
        if (message.length > most) {
            throw new CommandException(
                    "a message of more than %d octets, which [smtp] max-message allows"
                            .formatted(most));
        }
    }

    private static List<Address> named(Headers header, String domain) {
        var all = new ArrayList<Address>();
        for (String name : List.of("To", "Cc", "Bcc")) {
            for (HeaderField field : header.all(name)) {
                all.addAll(addresses(field.value(), domain));
            }
        }
        return all;
    }

    private static List<Address> addresses(String list, String domain) {
        var all = new ArrayList<Address>();
        for (HeaderAddress entry : HeaderAddress.parseAll(list)) {
            if (entry instanceof HeaderAddress.Mailbox mailbox) {
                all.add(address(mailbox.address(), domain));
            }
        }
        return all;
    }

    /** A word for one recipient, or as cron has it from MAILTO, for some of them. */
    private static List<Address> listed(String word, String domain) {
        if (!word.contains(",")) {
            return List.of(address(word, domain));
        }
        var octets = new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return addresses(octets, domain);
    }

    private static ReversePath path(String text, String domain) {
        return text.isEmpty() || text.equals("<>")
                ? new ReversePath.Null()
                : new ReversePath.Of(address(text, domain));
    }

    private static Address address(String text, String domain) {
        String bare = text.strip().replaceAll("^<|>$", "");
        try {
            return Address.parse(bare.contains("@") ? bare : bare + "@" + domain);
        } catch (PathException e) {
            throw new CommandException(text + ": " + e.getMessage());
        }
    }

    private static byte[] withAuthor(byte[] message, Optional<String> name, Address author) {
        String clean = name.orElse("").replaceAll("[\"\\\\\\p{Cntrl}]", " ");
        String field =
                "From: " + (clean.isBlank() ? "" : '"' + clean + "\" ") + author.toPath() + "\n";
        boolean bare = Headers.of(message).iterator().hasNext();
        var all = new ByteArrayOutputStream();
        all.writeBytes((bare ? field : field + "\n").getBytes(StandardCharsets.UTF_8));
        all.writeBytes(message);
        return all.toByteArray();
    }
}
