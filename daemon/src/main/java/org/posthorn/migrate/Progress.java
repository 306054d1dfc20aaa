package org.posthorn.migrate;

/** How far long work is. */
@FunctionalInterface
public interface Progress {

    Progress NONE = (what, done, of) -> {};

    /**
     * Called often: whoever shows it must not do so every time.
     *
     * @param what is worked at, for people
     * @param done pieces so far
     * @param of how many there will be, 0 if nobody knows
     */
    void at(String what, long done, long of);
}
