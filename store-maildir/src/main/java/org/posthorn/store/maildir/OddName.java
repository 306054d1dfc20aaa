package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A name in {@code new/} or {@code cur/} that may be no message's: hands and strange programs leave
 * such. On threads of the disk pool.
 *
 * @param name as far as it can be read
 */
record OddName(Path folder, String name) {

    /** Leaves room for all flags in a file name. */
    private static final int LONGEST_BASE = Layout.MAX_FILE_NAME - ":2,DFRST".length() - 26;

    /** What Java reads where octets are no text in the system's character set. */
    private static final char NO_TEXT = '\ufffd';

    /**
     * Whether it is that of a folder, or of a link that leads nowhere. A name that says the size of
     * its message is believed: mailboxes with thousands of them open without a look at each.
     */
    boolean isNoMessage() {
        if (MaildirName.octets(MaildirName.base(name)) >= 0) {
            return false;
        }
        Path file = folder.resolve(name);
        return !Files.isRegularFile(file) && Files.exists(file, NOFOLLOW_LINKS);
    }

    /**
     * Whether {@code dovecot-uidlist} cannot say it, or we cannot say it to the system: it has line
     * ends, no base, octets that are no text, or no room for flags.
     */
    boolean needsAnother() {
        String base = MaildirName.base(name);
        boolean isLong = base.length() > LONGEST_BASE / 4; // spares the others a conversion
        return base.isEmpty()
                || name.indexOf('\n') >= 0
                || name.indexOf('\r') >= 0
                || (isLong && folder.endsWith("new") && base.getBytes(UTF_8).length > LONGEST_BASE)
                || (name.indexOf(NO_TEXT) >= 0 && !Files.exists(folder.resolve(name)));
    }

    /** The file that is called so, which may have gone. */
    Path file() throws IOException {
        Path file = folder.resolve(name);
        return name.indexOf(NO_TEXT) < 0 || Files.exists(file) ? file : find();
    }

    private Path find() throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder, file -> file.toString().endsWith("/" + name))) {
            for (Path file : files) {
                return file;
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return folder.resolve(name);
    }
}
