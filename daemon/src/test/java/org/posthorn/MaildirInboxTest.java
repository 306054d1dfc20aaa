package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

@DisplayName("The inbox of an embedded Posthorn on Maildirs")
class MaildirInboxTest {

    @Test
    void waits_shows_and_is_emptied(@TempDir Path folder) throws IOException {
        try (var posthorn =
                Posthorn.onMaildir(folder).account("ada@example.test", "secret").start()) {
            var inbox = posthorn.inbox("ada@example.test");
            var waiting = CompletableFuture.supplyAsync(() -> inbox.await(2));

            PlainClient.to(posthorn.smtp()).send("a@b.test", "ada@example.test", "Subject: 1\n\n");
            PlainClient.to(posthorn.lmtp()).lmtp("c@d.test", "ada@example.test", "Subject: 2\n\n");

            assertThat(waiting.join()).map(ReceivedMail::subject).containsExactly("1", "2");
            assertThat(inbox.messages())
                    .map(mail -> mail.envelope().from())
                    .containsExactly("a@b.test", "c@d.test");
            assertThat(files(folder)).isEqualTo(2);

            posthorn.reset();

            assertThat(inbox.messages()).isEmpty();
            assertThat(files(folder)).isZero();
        }
    }

    private static long files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*/(new|cur)/[^/]+"))
                    .filter(Files::isRegularFile)
                    .count();
        }
    }
}
