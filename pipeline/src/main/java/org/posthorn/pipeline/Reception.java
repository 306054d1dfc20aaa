package org.posthorn.pipeline;

import java.util.List;

/**
 * One message on its way in. Used by one thread; closing without {@link #end} drops the message.
 */
public interface Reception extends AutoCloseable {

    /**
     * Takes octets of the message: CRLF line ends, no dot-stuffing. What goes wrong is told by
     * {@link #end}, so that the message can be read to its end first.
     */
    void write(byte[] octets, int offset, int length);

    /**
     * The message is complete: stores it and says what became of it. An acceptance is durable.
     *
     * @return one verdict for the message, or in LMTP one for each recipient in their order: RFC
     *     2033 §4.2
     */
    List<Verdict> end();

    @Override
    void close();
}
