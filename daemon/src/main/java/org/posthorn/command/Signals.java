package org.posthorn.command;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.BlockingQueue;

/**
 * What the system tells a daemon. Java hears SIGHUP by {@code sun.misc.Signal} only, which is there
 * to stay (JEP 260); but javac warns of its name and cannot be told not to, hence the handles.
 */
final class Signals {

    /** What is to be done. */
    enum Received {
        STOP,
        RELOAD
    }

    private static final Map<String, Received> MEANING =
            Map.of("TERM", Received.STOP, "INT", Received.STOP, "HUP", Received.RELOAD);

    private Signals() {}

    /** From now on signals go there, instead of ending the process. */
    static void deliver(BlockingQueue<Received> queue) {
        MEANING.forEach((name, meaning) -> {
            try {
                handle(name, () -> queue.add(meaning));
            } catch (Throwable e) { // what invoking a handle may throw
                throw new IllegalStateException("this JDK does not tell of signals", e);
            }
        });
    }

    private static void handle(String name, Runnable action) throws Throwable {
        var lookup = MethodHandles.publicLookup();
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        MethodHandle run =
                lookup.findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                        .bindTo(action);
        Object own =
                MethodHandleProxies.asInterfaceInstance(
                        handler, MethodHandles.dropArguments(run, 0, signal));
        Object named =
                lookup.findConstructor(signal, MethodType.methodType(void.class, String.class))
                        .invoke(name);
        lookup.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
                .invoke(named, own);
    }
}
