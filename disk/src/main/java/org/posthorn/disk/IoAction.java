package org.posthorn.disk;

import java.io.IOException;

/** An {@link IoCall} without a result. */
@FunctionalInterface
public interface IoAction {

    void act(Volume volume) throws IOException;
}
