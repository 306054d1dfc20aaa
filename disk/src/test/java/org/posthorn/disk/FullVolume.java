package org.posthorn.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file system with room for so many octets, as a full disk refuses the rest: after a part. */
final class FullVolume extends ForwardingVolume {

    private long room;
    private boolean broken;

    FullVolume(long room) {
        super(new NioVolume());
        this.room = room;
    }

    /** No directory can be forced any more. */
    void failForces() {
        broken = true;
    }

    void makeRoom() {
        room = Long.MAX_VALUE;
    }

    @Override
    protected OpenFile opened(Path file, OpenFile open) {
        return new ForwardingFile(open) {
            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                int fits = (int) Math.min(room, length);
                super.write(octets, offset, fits);
                room -= fits;
                if (fits < length) {
                    throw new FileSystemException("file", null, "No space left on device");
                }
            }
        };
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (broken) {
            throw new FileSystemException(directory.toString(), null, "Input/output error");
        }
        super.forceDirectory(directory);
    }
}
