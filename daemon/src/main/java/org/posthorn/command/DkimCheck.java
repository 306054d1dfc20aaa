package org.posthorn.command;

import org.posthorn.ErrorText;
import org.posthorn.PosthornConf;
import org.posthorn.command.Check.Finding;
import org.posthorn.command.Check.Level;
import org.posthorn.disk.Disk;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whether the mail of each domain can be signed. Nobody is asked what is published. */
final class DkimCheck {

    private static final Set<PosixFilePermission> OWNER =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private final KeyFolder folder;
    private final Path data;
    private final List<Finding> findings = new ArrayList<>();
    private int signing;

    private DkimCheck(KeyFolder folder, Path data) {
        this.folder = folder;
        this.data = data;
    }

    static List<Finding> of(PosthornConf conf, Disk disk) {
        var folder = new KeyFolder(disk, conf.dkim().folder(conf.data()));
        var check = new DkimCheck(folder, conf.data());
        try {
            var domains = new TreeSet<>(folder.domains());
            domains.addAll(conf.domains());
            for (String domain : domains) {
                check.domain(domain, conf.domains().contains(domain));
            }
        } catch (IOException e) {
            check.found(Level.ERROR, ErrorText.of(e));
        }
        if (check.findings.isEmpty()) {
            check.found(Level.OK, check.signing + " keys sign");
        }
        return check.findings;
    }

    private void domain(String domain, boolean ours) throws IOException {
        int before = signing;
        int said = findings.size();
        folder.files(domain).forEach(this::key);
        boolean broken =
                findings.subList(said, findings.size()).stream()
                        .anyMatch(finding -> finding.level() == Level.ERROR);
        if (ours && signing == before && !broken) {
            found(
                    Level.WARNING,
                    domain
                            + " has no key, so its mail is not signed; see: posthorn dkim create "
                            + domain);
        }
    }

    private void key(Path file) {
        try {
            StoredKey stored = folder.read(file);
            if (!stored.isWhole()) {
                found(Level.ERROR, file + ": its two halves do not belong together");
            } else if (stored.use() == StoredKey.Use.SIGNING) {
                signing++;
            }
            if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
                found(Level.WARNING, file + ": others may read it; chmod 600");
            }
            if (Files.isDirectory(data) && !Files.getOwner(file).equals(Files.getOwner(data))) {
                found(
                        Level.ERROR,
                        file
                                + ": belongs to "
                                + Files.getOwner(file).getName()
                                + ", not to "
                                + Files.getOwner(data).getName()
                                + " as the data folder does");
            }
        } catch (IOException e) {
            found(Level.ERROR, ErrorText.of(e));
        }
    }

    private void found(Level level, String text) {
        findings.add(new Finding(level, "dkim: " + text));
    }
}
