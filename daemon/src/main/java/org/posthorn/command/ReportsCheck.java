package org.posthorn.command;

import org.posthorn.ErrorText;
import org.posthorn.PosthornConf;
import org.posthorn.command.Check.Finding;
import org.posthorn.command.Check.Level;
import org.posthorn.directory.DirectoryConf;
import org.posthorn.disk.Disk;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.report.Reporter;

import java.io.IOException;

/** Whether other domains are told about their mail. */
final class ReportsCheck {

    private ReportsCheck() {}

    static Finding of(PosthornConf conf, Disk disk) {
        return conf.reports()
                .reporter()
                .map(reporter -> of(reporter, conf, disk))
                .orElseGet(() ->
                        new Finding(
                                Level.OK,
                                "reports: none go to other domains; [reports] from turns them on"));
    }

    private static Finding of(Reporter reporter, PosthornConf conf, Disk disk) {
        String domain = reporter.domain();
        boolean listed = conf.directory().common().kind() == DirectoryConf.Kind.FILE;
        if (listed && !conf.domains().contains(domain)) {
            return none(domain + " of [reports] from is none of our domains");
        }
        try {
            var keys = new KeyFolder(disk, conf.dkim().folder(conf.data()));
            if (keys.signing(domain).isEmpty()) {
                return none(
                        domain + " has no key to sign them; see: posthorn dkim create " + domain);
            }
        } catch (IOException e) {
            return none(ErrorText.of(e));
        }
        return new Finding(Level.OK, "reports: from " + reporter.from().toMailbox());
    }

    private static Finding none(String why) {
        return new Finding(Level.WARNING, "reports: none are sent: " + why);
    }
}
