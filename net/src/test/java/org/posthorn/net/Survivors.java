package org.posthorn.net;

import java.util.List;

/** What is left of a network that has been closed. */
final class Survivors {

    private Survivors() {}

    /** Names of platform threads that are ours or Netty's. */
    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("(net-\\d+-\\d+|globalEventExecutor|nioEventLoop).*"))
                .sorted()
                .toList();
    }
}
