package org.posthorn.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The event loop's end of one connection: copies octets in, hands octets out, and unparks the
 * session when something has changed.
 *
 * <p>Without locks: the session is the only one that waits, and looks at these fields again
 * whenever it is unparked. The channel is asked for more only when the session has used up what
 * came, so a slow session slows its client, not the server.
 */
final class Bridge extends ChannelInboundHandlerAdapter {

    private final Queue<byte[]> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unsent = new AtomicInteger();
    private final Channel channel;
    private volatile @Nullable Thread session;
    private volatile boolean asked;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

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

    // the event loop's side

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof ByteBuf bytes && bytes.isReadable()) {
                var copy = new byte[bytes.readableBytes()];
                bytes.readBytes(copy);
                asked = false; // before the octets are seen, or a question asked then would be lost
                received.add(copy);
                unpark();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ended = true; // what came before is still answered
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
        failure = cause;
        ended = true;
        ctx.close();
        unpark();
    }

    // the session's side

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

    @Nullable Throwable failure() {
        return failure;
    }

    void ask() {
        if (!asked) {
            asked = true;
            channel.read();
        }
    }

    /** Octets given to {@link #send} that the system has not taken yet. */
    int unsent() {
        return unsent.get();
    }

    /** Sends the array, which is not touched by the caller again. */
    void send(byte[] bytes, int length) {
        unsent.addAndGet(length);
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes, 0, length))
                .addListener(done -> {
                    unsent.addAndGet(-length);
                    if (!done.isSuccess() && failure == null) {
                        failure = done.cause();
                    }
                    unpark();
                });
    }
}
