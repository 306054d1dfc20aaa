package org.posthorn.outbound;

import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.Volume;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A disk whose directories cannot be forced while it is broken. */
final class UnforcedVolume extends ForwardingVolume {

    private final AtomicBoolean broken;

    UnforcedVolume(Volume volume, AtomicBoolean broken) {
        super(volume);
        this.broken = broken;
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (broken.get()) {
            throw new FileSystemException(directory.toString(), null, "Input/output error");
        }
        super.forceDirectory(directory);
    }
}
