package org.posthorn.bench;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/** Several who work at the same time. */
final class Crowd {

    /** What one of them does. */
    interface Member {
        void work(int number) throws Exception;
    }

    private Crowd() {}

    /** As sessions do. Returns when all have done their work; the first that fails fails it. */
    static void ofSessions(int members, Member member) throws Exception {
        run(Thread.ofVirtual().factory(), members, member);
    }

    /** The same on threads of the system, which files want. */
    static void ofThreads(int members, Member member) throws Exception {
        run(Thread.ofPlatform().factory(), members, member);
    }

    private static void run(ThreadFactory factory, int members, Member member) throws Exception {
        var all = new ArrayList<Callable<Void>>();
        for (int i = 0; i < members; i++) {
            int number = i;
            all.add(() -> {
                member.work(number);
                return null;
            });
        }
        try (var threads = Executors.newThreadPerTaskExecutor(factory)) {
            for (Future<Void> done : threads.invokeAll(all)) {
                done.get();
            }
        }
    }
}
