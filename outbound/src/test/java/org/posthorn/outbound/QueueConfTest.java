package org.posthorn.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Conf;
import org.posthorn.conf.ConfException;

@DisplayName("Settings of the queue")
class QueueConfTest {

    @Test
    void nothing_configured_is_the_default() {
        assertThat(Conf.defaults(QueueConf.class)).isEqualTo(QueueConf.DEFAULT);
    }

    @Test
    void what_cannot_be_is_refused() {
        for (String line :
                new String[] {
                    "max-messages = 0",
                    "concurrency = 0",
                    "destination-start = 21",
                    "destination-limit = 4",
                    "max-recipients = 1001",
                    "lifetime = \"1s\"",
                    "retry-first = \"5h\"",
                    "retry-last = \"1m\"",
                    "delay-warning = \"1s\""
                }) {
            assertThatThrownBy(() -> Conf.parse(QueueConf.class, line, "posthorn.toml"))
                    .as(line)
                    .isInstanceOf(ConfException.class);
        }
    }
}
