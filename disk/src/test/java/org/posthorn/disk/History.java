package org.posthorn.disk;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Plays a recording, and finds out what was done to which file and which directory. */
final class History {

    private record Name(Inode.Folder folder, String name) {}

    private record Opened(Path path, long when) {}

    private final Path root;
    private final Inode.Folder top = new Inode.Folder(Instant.EPOCH, Set.of(), 0);
    private final List<Change> changes = new ArrayList<>();
    private final Map<Name, Integer> lastOfName = new HashMap<>();
    private final Map<Inode.Folder, Integer> lastOfFolder = new HashMap<>();
    private final TreeMap<Long, List<Path>> openings = new TreeMap<>();
    private final Map<Opened, Inode.File> opened = new HashMap<>();

    History(Path root, List<Recorded> recorded) {
        this.root = root;
        for (Recorded each : recorded) {
            switch (each.operation()) {
                case Operation.Write(var file, var octets) -> opens(each.opened(), file);
                case Operation.Force(var file) -> opens(each.opened(), file);
                case Operation.Create create -> {}
                case Operation.Truncate truncate -> {}
                case Operation.Rename rename -> {}
                case Operation.Link link -> {}
                case Operation.Symlink link -> {}
                case Operation.Delete delete -> {}
                case Operation.MakeDirectory make -> {}
                case Operation.ForceDirectory force -> {}
                case Operation.SetModified set -> {}
                case Operation.SetPermissions set -> {}
            }
        }
        for (Recorded each : recorded) {
            resolve(each.number() - 1);
            play(each);
        }
    }

    Inode.Folder top() {
        return top;
    }

    /** Oldest first. */
    List<Change> changes() {
        return changes;
    }

    private void opens(long when, Path path) {
        openings.computeIfAbsent(when, any -> new ArrayList<>()).add(path);
    }

    /** A file is what it was when it was opened, whatever has its name later. */
    private void resolve(long until) {
        while (!openings.isEmpty() && openings.firstKey() <= until) {
            Map.Entry<Long, List<Path>> now = openings.pollFirstEntry();
            for (Path path : now.getValue()) {
                if (inside(path) && find(path) instanceof Inode.File file) {
                    opened.put(new Opened(path, now.getKey()), file);
                }
            }
        }
    }

    private void play(Recorded each) {
        switch (each.operation()) {
            case Operation.Create(var file) ->
                    put(each, file, new Inode.File(each.time(), each.inode()));
            case Operation.MakeDirectory(var path, var permissions) ->
                    put(each, path, new Inode.Folder(each.time(), permissions, each.inode()));
            case Operation.Link(var existing, var link) -> put(each, link, find(existing));
            case Operation.Symlink(var link, var target) ->
                    put(each, link, new Inode.Symlink(each.time(), target));
            case Operation.Delete(var path) -> put(each, path, null);
            case Operation.Rename(var from, var to) -> rename(each, from, to);
            case Operation.Write(var file, var octets) -> edit(each, open(each, file));
            case Operation.Truncate(var file, var length) -> edit(each, find(file));
            case Operation.SetModified(var path, var time) -> edit(each, find(path));
            case Operation.SetPermissions(var path, var mode) -> edit(each, find(path));
            case Operation.Force(var file) -> forced(each, open(each, file));
            case Operation.ForceDirectory(var path) -> forced(each, find(path));
        }
    }

    private Inode.@Nullable File open(Recorded each, Path path) {
        return opened.get(new Opened(path, each.opened()));
    }

    private static void edit(Recorded each, @Nullable Inode inode) {
        if (inode instanceof Inode.File file) {
            file.edits().add(each);
        }
    }

    private static void forced(Recorded each, @Nullable Inode inode) {
        if (inode != null && !(inode instanceof Inode.Symlink)) {
            inode.forces().add(new Inode.Forced(each.number(), each.ended()));
        }
    }

    private void put(Recorded each, Path path, @Nullable Inode inode) {
        if (inside(path)) {
            change(each, folderOf(path), single(nameOf(path), inode), Change.Half.WHOLE);
        }
    }

    private void rename(Recorded each, Path from, Path to) {
        if (!inside(from) || !inside(to)) {
            return;
        }
        Inode moved = find(from);
        Inode.Folder source = folderOf(from);
        Inode.Folder target = folderOf(to);
        if (source.equals(target)) {
            Map<String, @Nullable Inode> both = single(nameOf(from), null);
            both.put(nameOf(to), moved);
            change(each, source, both, Change.Half.WHOLE);
            return;
        }
        boolean folder = moved instanceof Inode.Folder;
        change(
                each,
                target,
                single(nameOf(to), moved),
                folder ? Change.Half.FOLDER_CAME : Change.Half.FILE_CAME);
        change(
                each,
                source,
                single(nameOf(from), null),
                folder ? Change.Half.FOLDER_WENT : Change.Half.FILE_WENT);
    }

    private void change(
            Recorded each,
            Inode.Folder folder,
            Map<String, @Nullable Inode> names,
            Change.Half half) {
        int index = changes.size();
        var before = new ArrayList<Integer>();
        names.forEach((name, inode) -> {
            Integer last = lastOfName.put(new Name(folder, name), index);
            if (last != null) {
                before.add(last);
            }
            if (inode == null) {
                folder.live().remove(name);
            } else {
                folder.live().put(name, inode);
            }
        });
        Integer last = lastOfFolder.put(folder, index);
        changes.add(
                new Change(
                        each.number(),
                        index,
                        folder,
                        each.time(),
                        names,
                        before,
                        last == null ? -1 : last,
                        half));
    }

    private static Map<String, @Nullable Inode> single(String name, @Nullable Inode inode) {
        var names = new TreeMap<String, @Nullable Inode>();
        names.put(name, inode);
        return names;
    }

    private boolean inside(Path path) {
        return path.startsWith(root) && !path.equals(root);
    }

    private @Nullable Inode find(Path path) {
        if (!path.startsWith(root)) {
            return null;
        }
        Inode found = top;
        for (int i = root.getNameCount(); i < path.getNameCount(); i++) {
            found =
                    found instanceof Inode.Folder folder
                            ? folder.live().get(path.getName(i).toString())
                            : null;
        }
        return found;
    }

    private Inode.Folder folderOf(Path path) {
        if (path.getParent() != null && find(path.getParent()) instanceof Inode.Folder folder) {
            return folder;
        }
        throw new IllegalArgumentException("nobody has made the folder of " + path);
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }
}
