package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.imap.FetchItem.Digest;
import org.posthorn.imap.FetchItem.Fact;
import org.posthorn.store.Mailbox.Snapshot;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

@DisplayName("A batch of FETCH")
final class FetchBatchTest {

    private final List<String> asked = new ArrayList<>();
    private final Snapshot snapshot =
            (Snapshot)
                    Proxy.newProxyInstance(
                            Snapshot.class.getClassLoader(),
                            new Class<?>[] {Snapshot.class},
                            (proxy, method, arguments) -> {
                                asked.add(method.getName());
                                return 1_000_000L;
                            });

    @Test
    void sizes_are_not_asked_for_if_only_flags_are() {
        assertThat(octets(Fact.FLAGS, Fact.UID)).isZero();
        assertThat(asked).isEmpty();
    }

    @Test
    void sizes_and_dates_are_asked_for_before_a_line_begins() {
        assertThat(octets(Fact.INTERNALDATE)).isZero();
        assertThat(octets(Fact.SIZE)).isZero();
        assertThat(octets(Digest.ENVELOPE)).isPositive();
        assertThat(asked).containsExactly("messageSize", "messageSize", "messageSize");
    }

    private long octets(FetchItem... items) {
        return FetchBatch.Needs.of(List.of(items)).octets(snapshot, 0);
    }
}
