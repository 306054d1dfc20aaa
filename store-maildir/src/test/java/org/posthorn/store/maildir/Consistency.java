package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whether an account's files agree with each other. Every test that opens a store ends with it. */
final class Consistency {

    private Consistency() {}

    static void check(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        var validities = new HashSet<Long>();
        for (Path folder : folders(root)) {
            check(FolderPaths.in(folder), validities);
        }
        assertThat(names(root)).noneMatch(name -> name.endsWith(".lock") || name.startsWith(".."));
    }

    private static void check(FolderPaths paths, Set<Long> validities) throws IOException {
        assertThat(names(paths.tmp())).as("left in %s", paths.tmp()).isEmpty();
        assertThat(names(paths.directory()))
                .as("left in %s", paths.directory())
                .noneMatch(name -> name.endsWith(".lock") || name.endsWith(".tmp"));
        List<String> bases = new ArrayList<>();
        Stream.concat(names(paths.fresh()).stream(), names(paths.cur()).stream())
                .forEach(name -> bases.add(MaildirName.base(name)));
        assertThat(bases).as("base names in %s", paths.directory()).doesNotHaveDuplicates();
        if (!Files.exists(paths.uidList())) {
            return;
        }
        UidList list = UidList.parse(Files.readAllBytes(paths.uidList()));
        assertThat(list.sound()).as("sound %s", paths.uidList()).isTrue();
        assertThat(validities.add(list.uidValidity())).as("UIDVALIDITY is new").isTrue();
        long last = 0;
        var numbered = new TreeSet<String>();
        for (UidRecord record : list.records()) {
            assertThat(record.uid()).as("UIDs ascend").isGreaterThan(last);
            last = record.uid();
            assertThat(numbered.add(record.base())).as("one UID for %s", record.base()).isTrue();
        }
        assertThat(list.next()).isGreaterThan(last);
        for (String name : names(paths.cur())) {
            assertThat(numbered).as("UID of %s", name).contains(MaildirName.base(name));
        }
    }

    private static List<Path> folders(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            var folders = new ArrayList<Path>(List.of(root));
            entries.filter(Files::isDirectory)
                    .filter(entry -> entry.getFileName().toString().startsWith("."))
                    .forEach(folders::add);
            return folders;
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
