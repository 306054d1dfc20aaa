package org.posthorn.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSession;

/**
 * The event loop's end of one connection: copies octets in, hands octets out, and unparks the
 * session when something has changed.
 *
 * <p>Without locks: the session is the only one that waits, and looks at these fields again
 * whenever it is unparked. The channel is asked for more only when the session has used up what
 * came, so a slow session slows its client, not the server.
 */
final class Bridge extends ChannelInboundHandlerAdapter {

    /** Closing while the client still sends would reset the connection under our last words. */
    private static final int LINGER_SECONDS = 1;

    private static final int LINGER_OCTETS = 64 * 1024;

    /** The session sends far less at once; the rest is what TLS answers of its own accord. */
    private static final int LARGEST_BACKLOG = 256 * 1024;

    private final Queue<byte[]> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unsent = new AtomicInteger();
    private final Channel channel;
    private volatile @Nullable Thread session;
    private volatile boolean asked;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable SSLSession secured;

    private @Nullable SslHandler tls; // the event loop's
    private boolean leaving; // the event loop's
    private int discarded; // the event loop's

    Bridge(Channel channel) {
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    /** From now on this thread is unparked when something changes. */
    void attach(Thread thread) {
        session = thread;
    }

    void unpark() {
        LockSupport.unpark(session);
    }

    // The event loop's side.

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        tls = ctx.pipeline().get(SslHandler.class);
        if (!channel.isOpen()) {
            channelInactive(ctx); // it was closed before it came here
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof ByteBuf octets && octets.isReadable()) {
                if (leaving) {
                    discard(octets.readableBytes());
                    return;
                }
                var copy = new byte[octets.readableBytes()];
                octets.readBytes(copy);
                asked = false; // before the octets are seen, or a question asked then would be lost
                received.add(copy);
                unpark();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (channel.bytesBeforeWritable() > LARGEST_BACKLOG) {
            fail(new IOException("the client makes TLS answer and reads nothing"));
        }
        SslHandler handler = tls;
        SSLSession shaken = secured;
        if (handler != null
                && shaken != null
                && shaken.getProtocol().equals("TLSv1.2")
                && handler.engine().getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            fail(new IOException("the client wants to negotiate TLS again"));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent shaken && tls != null) {
            if (shaken.isSuccess()) {
                secured = tls.engine().getSession();
                unpark();
            } else {
                failed(shaken.cause()); // the handler closes when its alert is gone
            }
        } else if (event instanceof ChannelInputShutdownEvent
                || event instanceof SslCloseCompletionEvent) {
            ended = true; // what came before is still answered
            if (leaving || (tls != null && secured == null)) {
                cut();
            }
            unpark();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = true;
        unpark();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause);
    }

    private void fail(Throwable cause) {
        cut();
        failed(cause);
    }

    private void failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        ended = true;
        unpark();
    }

    /** Reading after the end would close the half that is still open. */
    private void readMore() {
        if (!ended) {
            channel.read();
        }
    }

    private void discard(int octets) {
        discarded += octets;
        if (discarded > LINGER_OCTETS) {
            cut();
        } else {
            readMore();
        }
    }

    // The session's side.

    /** Returns when something may have changed, or after so many nanoseconds. */
    void park(long nanos) throws IOException {
        LockSupport.parkNanos(this, nanos);
        if (Thread.interrupted()) {
            cut();
            throw new IOException("cut off by the shutdown");
        }
    }

    /** The next octets, or null if none have come. */
    byte @Nullable [] poll() {
        return received.poll();
    }

    boolean hasReceived() {
        return !received.isEmpty();
    }

    /** No more octets will come than those that {@link #poll} still has. */
    boolean ended() {
        return ended;
    }

    /** Why nothing can be sent any more. */
    @Nullable Throwable failure() {
        return failure;
    }

    IOException gone() {
        Throwable cause = failure;
        return cause == null
                ? new EOFException("closed by the other side")
                : new IOException("connection lost: " + Reasons.plain(cause), cause);
    }

    /** The TLS session after the handshake. */
    @Nullable SSLSession secured() {
        return secured;
    }

    void ask() {
        if (!asked) {
            asked = true;
            channel.eventLoop().execute(this::readMore);
        }
    }

    /** Octets given to {@link #send} that the system has not taken yet. */
    int unsent() {
        return unsent.get();
    }

    /** Sends the array, which the caller does not touch again. */
    void send(byte[] octets, int length) {
        unsent.addAndGet(length);
        channel.writeAndFlush(Unpooled.wrappedBuffer(octets, 0, length))
                .addListener(done -> {
                    unsent.addAndGet(-length);
                    if (!done.isSuccess() && failure == null) {
                        failure = done.cause();
                    }
                    unpark();
                });
    }

    /**
     * Sends the octets in plaintext, then shakes hands. Fails if the client has sent anything that
     * has not been read: what was said in plaintext is never taken for what is said in TLS.
     */
    void secure(byte[] last, SslHandler handler) {
        channel.eventLoop()
                .execute(() -> {
                    if (!received.isEmpty()) {
                        fail(new IOException("octets in plaintext behind the wish for TLS"));
                        return;
                    }
                    // Both in one go: nothing can be read between them, and what is read later is
                    // TLS.
                    send(last, last.length);
                    tls = handler;
                    channel.pipeline().addFirst(handler);
                    channel.read();
                });
    }

    /** Sends these last octets, and leaves. */
    void sendLast(byte[] octets) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(octets)).addListener(done -> leave());
    }

    /**
     * Ends our half of the connection, everything having been sent, and closes it when the client
     * has ended its own, or after a short time.
     */
    void leave() {
        channel.eventLoop()
                .execute(() -> {
                    leaving = true;
                    received.clear();
                    if (ended || !channel.isActive()) {
                        channel.close();
                        return;
                    }
                    SslHandler handler = tls;
                    ChannelFuture last =
                            handler == null
                                    ? channel.newSucceededFuture()
                                    : handler.closeOutbound();
                    last.addListener(done -> ((DuplexChannel) channel).shutdownOutput());
                    var timer =
                            channel.eventLoop()
                                    .schedule(this::cut, LINGER_SECONDS, TimeUnit.SECONDS);
                    channel.closeFuture().addListener(closed -> timer.cancel(false));
                    channel.read();
                });
    }

    /** Closes the connection at once. From any thread. */
    void cut() {
        // not by the channel: TLS would wait for a client that reads nothing
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            channel.close();
        } else {
            first.close();
        }
    }
}
