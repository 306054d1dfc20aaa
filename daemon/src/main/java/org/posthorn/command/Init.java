package org.posthorn.command;

import org.posthorn.ErrorText;
import org.posthorn.LocalAccounts;
import org.posthorn.PosthornConf;
import org.posthorn.conf.Conf;
import org.posthorn.conf.Secret;
import org.posthorn.directory.AccountException;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.mail.Address;
import org.posthorn.mail.PathException;
import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn init}: a starter configuration. */
@Command(
        name = "init",
        description =
                "Write a starter configuration: one domain with a key that signs its mail, one"
                        + " account, what to do next.")
final class Init implements Callable<Integer> {

    @Mixin private Options options = new Options();

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            required = true,
            description = "Whose mail is taken.")
    private String domain = "";

    @Option(
            names = "--hostname",
            paramLabel = "NAME",
            description = "Full name of this host. Default: mail.DOMAIN.")
    private Optional<String> hostname = Optional.empty();

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "The first account, which is also postmaster. Default: postmaster.")
    private String account = "postmaster";

    @Option(
            names = "--password-stdin",
            description = "Take the first line of the input as its password.")
    private boolean stdin;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "For state and mail. Default: /var/lib/posthorn and /var/vmail.")
    private Optional<Path> data = Optional.empty();

    private final Terminal terminal;

    Init(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path file = options.newFile();
        if (Files.exists(file)) {
            throw new CommandException(
                    file + " is there already and stays as it is; name another with --config");
        }
        String text = text();
        PosthornConf conf = Conf.parse(PosthornConf.class, text, file.toString());
        Address address = address();
        Secret password =
                stdin ? terminal.readPassword() : terminal.askPassword(address.toString());
        String record;
        // the file comes last: without it, another attempt begins from the start
        try (var disk = new Disk(DiskConf.DEFAULT);
                var accounts = LocalAccounts.open(conf, file)) {
            accounts.book().add(address, password);
            record = record(conf, disk, file);
            disk.replace(file.toAbsolutePath(), text.getBytes(StandardCharsets.UTF_8));
        } catch (AccountException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        next(file, address, record);
        return ExitCode.OK;
    }

    /** What is to be published of the key that signs the mail of the domain, or how to make it. */
    private String record(PosthornConf conf, Disk disk, Path file) {
        var folder = new KeyFolder(disk, conf.dkim().folder(conf.data()));
        String name = conf.domains().getFirst();
        try {
            var keys = folder.keys(name);
            StoredKey key =
                    keys.isEmpty()
                            ? folder.create(
                                    name,
                                    conf.dkim().selector(),
                                    Algorithm.RSA,
                                    DkimCreate.BITS,
                                    StoredKey.Use.SIGNING)
                            : keys.getFirst();
            return "Publish the key that signs its mail:\n"
                    + key.published().zoneLine().indent(5).stripTrailing();
        } catch (IOException e) {
            return "Make a key that signs its mail ("
                    + ErrorText.of(e)
                    + "):\n     posthorn dkim create "
                    + name
                    + " --config "
                    + file;
        }
    }

    private Address address() {
        try {
            return Address.parse(account + "@" + domain);
        } catch (PathException e) {
            throw new CommandException(
                    "'" + account + "@" + domain + "' is not an address", ExitCode.USAGE);
        }
    }

    private String text() {
        var text = new StringBuilder();
        text.append("# Every other key, with its default: posthorn config --reference\n\n");
        text.append("hostname = \"").append(hostname.orElse("mail." + domain)).append("\"\n");
        text.append("domains = [\"").append(domain).append("\"]\n");
        text.append("postmaster = \"").append(account).append('@').append(domain).append("\"\n");
        data.map(Path::toAbsolutePath)
                .ifPresent(folder -> {
                    text.append("data = \"").append(folder).append("\"\n\n[store]\n");
                    text.append("maildir = \"").append(folder);
                    text.append("/mail/%d/%n/Maildir\"\n");
                });
        text.append(
                """

                # Without these two a self-signed certificate is used, which mail clients warn about.
                [tls]
                #certificate = "/etc/letsencrypt/live/mail.example.org/fullchain.pem"
                #key = "/etc/letsencrypt/live/mail.example.org/privkey.pem"
                """);
        return text.toString();
    }

    private void next(Path file, Address address, String record) {
        terminal.out()
                .printf(
                        """
                        %s written, account %s made.
                        Next:
                          1. Let %s point here: an A and an AAAA record, and an MX record for %s.
                          2. %s
                          3. All other records that the domain needs: posthorn dns %s --config %s
                          4. Get a certificate and name it in [tls].
                          5. posthorn check --config %s
                          6. posthorn serve --config %s
                          7. More accounts: posthorn account add NAME@%s --config %s
                        """,
                        file,
                        address,
                        hostname.orElse("mail." + domain),
                        domain,
                        record,
                        domain,
                        file,
                        file,
                        file,
                        domain,
                        file);
        terminal.out().flush();
    }
}
