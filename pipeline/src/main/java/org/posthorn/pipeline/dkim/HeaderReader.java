package org.posthorn.pipeline.dkim;

/** Looks at the header of a message that passes, and says which hashes of its body it wants. */
public interface HeaderReader {

    /**
     * The header is complete, and the body has not begun.
     *
     * @return whether the header is needed at the end, too
     */
    boolean header(SignedHeader header, MessagePass pass);

    /**
     * There is no header that could be looked at.
     *
     * @param outcome {@code temperror} or {@code permerror}
     */
    void unreadable(DkimResult.Outcome outcome, String reason);
}
