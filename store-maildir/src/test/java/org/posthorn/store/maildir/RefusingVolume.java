package org.posthorn.store.maildir;

import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.OpenFile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Allows so many operations that need room, and refuses all after them. Deleting needs none. */
final class RefusingVolume extends ForwardingVolume {

    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile Function<String, IOException> refusal = IOException::new;
    private volatile boolean groups = true;

    RefusingVolume() {
        super(new NioVolume());
    }

    void refuseAfter(long operations, Function<String, IOException> how) {
        refusal = how;
        left.set(operations);
    }

    /** As for a process that is not in the group. */
    void refuseGroups() {
        groups = false;
    }

    void refuseNothing() {
        left.set(Long.MAX_VALUE);
    }

    private void use(Path path) throws IOException {
        if (left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
            throw refusal.apply(path.toString());
        }
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        use(file);
        return super.create(file);
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        use(file);
        return super.append(file);
    }

    @Override
    protected OpenFile opened(Path file, OpenFile open) {
        return new ForwardingFile(open) {
            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                if (left.get() == 0) {
                    super.write(octets, offset, length / 2);
                }
                use(file);
                super.write(octets, offset, length);
            }

            @Override
            public void force() throws IOException {
                use(file);
                super.force();
            }
        };
    }

    @Override
    public void force(Path file) throws IOException {
        use(file);
        super.force(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        use(to);
        super.rename(from, to);
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        use(link);
        super.link(existing, link);
    }

    @Override
    public void symlink(Path link, Path target) throws IOException {
        use(link);
        super.symlink(link, target);
    }

    @Override
    public void makeDirectory(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        use(directory);
        super.makeDirectory(directory, permissions);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        use(directory);
        super.forceDirectory(directory);
    }

    @Override
    public void setModified(Path path, Instant time) throws IOException {
        use(path);
        super.setModified(path, time);
    }

    @Override
    public void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        use(path);
        super.setPermissions(path, permissions);
    }

    @Override
    public void setGroup(Path path, int group) throws IOException {
        use(path);
        if (!groups) {
            throw new AccessDeniedException(path.toString());
        }
        super.setGroup(path, group);
    }

    @Override
    public void setOwner(Path path, int owner) throws IOException {
        use(path);
        super.setOwner(path, owner);
    }
}
