package org.posthorn.store.maildir;

import org.posthorn.disk.NioVolume;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Does again in one folder what was recorded in another. */
final class Replay {

    private final Path from;
    private final Path to;
    private final NioVolume volume = new NioVolume();

    Replay(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    void play(Operation operation) throws IOException {
        switch (operation) {
            case Operation.Create(var file) -> volume.create(at(file)).close();
            case Operation.Write(var file, var octets) -> {
                try (OpenFile open = volume.append(at(file))) {
                    open.write(octets);
                }
            }
            case Operation.Truncate(var file, var length) -> volume.truncate(at(file), length);
            case Operation.Rename(var source, var target) -> volume.rename(at(source), at(target));
            case Operation.Link(var existing, var link) -> volume.link(at(existing), at(link));
            case Operation.Delete(var path) -> volume.delete(at(path));
            case Operation.MakeDirectory(var directory, var permissions) -> {
                if (!Files.isDirectory(at(directory))) {
                    volume.makeDirectory(at(directory), permissions);
                }
            }
            case Operation.SetModified(var path, var time) -> volume.setModified(at(path), time);
            case Operation.SetPermissions(var path, var permissions) ->
                    volume.setPermissions(at(path), permissions);
            case Operation.Force force -> {}
            case Operation.ForceDirectory force -> {}
        }
    }

    private Path at(Path path) {
        return to.resolve(from.relativize(path));
    }
}
