package org.posthorn.disk;

import java.io.IOException;

/** Work with files: runs on a thread of the pool, where alone a volume is to be had. */
@FunctionalInterface
public interface IoCall<T> {

    T call(Volume volume) throws IOException;
}
