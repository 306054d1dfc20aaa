package org.posthorn.smtp;

import org.posthorn.net.Connection;

import java.io.IOException;

/**
 * Says replies to one client. They leave when the client has sent nothing more to answer: replies
 * to pipelined commands go together. RFC 2920 §3.2.
 */
final class SmtpWriter {

    private final Connection connection;

    SmtpWriter(Connection connection) {
        this.connection = connection;
    }

    void say(Reply reply) throws IOException {
        connection.write(reply.octets());
    }
}
