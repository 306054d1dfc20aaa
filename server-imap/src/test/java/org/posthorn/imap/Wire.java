package org.posthorn.imap;

import org.posthorn.net.Connection;
import org.posthorn.net.LineException;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

import javax.net.ssl.SSLSession;

/** A connection of which the client has already said all that it will say. */
final class Wire implements Connection {

    private final byte[] input;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Predicate<Duration> waiting;
    private int at;

    Wire(byte[] input) {
        this(input, patience -> true);
    }

    /** {@code waiting} says whether the client goes on within a time. */
    Wire(byte[] input, Predicate<Duration> waiting) {
        this.input = input;
        this.waiting = waiting;
    }

    Wire(String input) {
        this(input.getBytes(StandardCharsets.ISO_8859_1));
    }

    String written() {
        return output.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String id() {
        return "imap-0";
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public InetSocketAddress local() {
        return remote();
    }

    @Override
    public Optional<SSLSession> tls() {
        return Optional.empty();
    }

    @Override
    public byte[] readLine(int limit) throws IOException {
        int start = at;
        while (at < input.length && input[at] != '\n') {
            at++;
        }
        if (at == input.length) {
            throw new EOFException();
        }
        int end = at++;
        if (end == start || input[end - 1] != '\r') {
            throw new LineException(LineException.Fault.BARE_LF);
        }
        byte[] line = Arrays.copyOfRange(input, start, end - 1);
        for (byte octet : line) {
            if (octet == 0 || octet == '\r') {
                throw new LineException(LineException.Fault.NUL);
            }
        }
        if (line.length > limit) {
            throw new LineException(LineException.Fault.TOO_LONG);
        }
        return line;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (at == input.length) {
            throw new EOFException();
        }
        int count = Math.min(length, input.length - at);
        System.arraycopy(input, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public void unread(int count) {
        at -= count;
    }

    @Override
    public boolean hasInput() {
        return at < input.length;
    }

    @Override
    public boolean awaitInput(Duration patience) throws IOException {
        if (at == input.length) {
            throw new EOFException();
        }
        return waiting.test(patience);
    }

    @Override
    public void wake() {}

    @Override
    public void write(byte[] bytes, int offset, int length) {
        output.write(bytes, offset, length);
    }

    @Override
    public void flush() {}

    @Override
    public boolean canStartTls() {
        return false;
    }

    @Override
    public void startTls(byte[] go) {
        throw new IllegalStateException("no TLS here");
    }

    @Override
    public void authenticated(String user) {}

    @Override
    public void conceal() {}

    @Override
    public void publish() {}

    @Override
    public void patience(Duration idle) {}

    @Override
    public void deadline(Duration whole) {}

    @Override
    public void adopt() {}

    @Override
    public void leave() {}

    @Override
    public void abort() {}
}
