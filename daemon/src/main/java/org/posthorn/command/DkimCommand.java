package org.posthorn.command;

import org.posthorn.Json;
import org.posthorn.disk.Disk;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code posthorn dkim}: keys in the configured folder, and messages beside it. */
@Command(
        name = "dkim",
        description = "Keys that sign the mail of domains, and signatures of messages.")
final class DkimCommand extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new DkimCommand())
                .addSubcommand(new DkimCreate(terminal))
                .addSubcommand(new DkimShow(terminal))
                .addSubcommand(new DkimRotate(terminal))
                .addSubcommand(new DkimList(terminal))
                .addSubcommand(new DkimSign(terminal))
                .addSubcommand(new DkimVerify(terminal));
    }

    /** What those take that work on keys. */
    static final class Keys {

        /** Something to do with the folder. */
        @FunctionalInterface
        interface Work {
            List<StoredKey> with(KeyFolder folder) throws IOException;
        }

        @Mixin private Options options = new Options();

        @Option(names = "--json", description = "As a JSON list.")
        private boolean json;

        Options options() {
            return options;
        }

        boolean json() {
            return json;
        }

        List<StoredKey> work(Work work) throws IOException {
            var conf = options.load();
            try (var disk = new Disk(conf.disk())) {
                return work.with(new KeyFolder(disk, conf.dkim().folder(conf.data())));
            }
        }

        /** With what is to be published: split for a zone file, then in one piece for a form. */
        void print(List<StoredKey> keys, Terminal terminal) {
            if (json) {
                terminal.out().println(Json.write(keys.stream().map(Keys::asMap).toList()));
                return;
            }
            for (StoredKey stored : keys) {
                var published = stored.published();
                terminal.out().println("; " + line(stored));
                terminal.out().println(published.zoneLine());
                terminal.out().println("; in one piece, for a form: name, then text");
                terminal.out().println(published.name());
                terminal.out().println(published.text());
            }
        }

        static String line(StoredKey stored) {
            return String.format(
                    "%s %s %s %d bits: %s",
                    stored.key().domain(),
                    stored.key().selector(),
                    stored.key().algorithm(),
                    stored.bits(),
                    use(stored));
        }

        static Map<String, Object> asMap(StoredKey stored) {
            var map = new LinkedHashMap<String, Object>();
            map.put("domain", stored.key().domain());
            map.put("selector", stored.key().selector());
            map.put("algorithm", stored.key().algorithm().toString());
            map.put("bits", stored.bits());
            map.put("use", stored.use().name().toLowerCase(Locale.ROOT));
            map.put("file", stored.file().toString());
            map.put("name", stored.published().name());
            map.put("text", stored.published().text());
            return map;
        }

        private static String use(StoredKey stored) {
            return switch (stored.use()) {
                case SIGNING -> "signs";
                case WAITING -> "waits for 'posthorn dkim rotate --finish'";
                case RETIRED -> "retired";
            };
        }
    }
}
