package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@DisplayName("posthorn alias, with accounts in files")
class AliasCommandTest {

    @TempDir private Path folder;
    private Installation installation;

    @BeforeEach
    void prepare() throws IOException {
        installation = Installation.in(folder);
    }

    private Run run(String... args) {
        var all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--config";
        all[args.length + 1] = installation.config();
        return Run.of(all);
    }

    private String aliases() throws IOException {
        return Files.readString(folder.resolve("aliases"));
    }

    @Test
    void adds_lists_and_removes() throws IOException {
        assertThat(run("alias", "add", "info@example.test", "ada@example.test", "x@example.net"))
                .returns(0, Run::exitCode)
                .returns("alias info@example.test added\n", Run::out);
        assertThat(aliases()).isEqualTo("info@example.test ada@example.test, x@example.net\n");
        assertThat(run("alias", "add", "@example.test", "ada").exitCode()).isZero();
        Files.writeString(folder.resolve("aliases"), "# by hand\nsales ada\n" + aliases());

        assertThat(run("alias", "list").out())
                .isEqualTo(
                        """
                        sales ada@example.test
                        info@example.test ada@example.test, x@example.net
                        @example.test ada@example.test
                        """);
        assertThat(run("alias", "list", "--json").out())
                .startsWith("[{\"alias\":\"sales\",\"targets\":[\"ada@example.test\"]},");
        assertThat(run("alias", "remove", "sales@example.test").exitCode()).isZero();
        assertThat(run("alias", "remove", "info@example.test").exitCode()).isZero();
        assertThat(aliases()).isEqualTo("# by hand\n@example.test ada@example.test\n");
    }

    @Test
    void says_what_cannot_be_done() {
        assertThat(run("alias", "remove", "info"))
                .returns(1, Run::exitCode)
                .returns("posthorn: there is no alias info\n", Run::err);
        assertThat(run("alias", "add", "info@example.net", "ada").err())
                .contains("example.net is not one of the configured domains");
        assertThat(run("alias", "add", "info", "|/bin/sh").err()).contains("neither an address");
        assertThat(run("alias", "add", "info").exitCode()).isEqualTo(2);
        assertThat(run("domain", "add", "example.net").err())
                .contains("the domains are those of domains in");
    }

    @Test
    void goes_through_a_daemon_that_runs() throws IOException {
        try (var posthorn = installation.start()) {
            assertThat(run("alias", "add", "info@example.test", "ada@example.test").exitCode())
                    .isZero();
            assertThat(
                            PlainClient.to(posthorn.smtp())
                                    .send("x@example.net", "info@example.test", "Subject: a\n\n"))
                    .contains("250 2.1.5 Recipient OK");
            assertThat(run("alias", "list").out())
                    .isEqualTo("info@example.test ada@example.test\n");
            assertThat(run("alias", "add", "info@example.test", "ada@example.test").err())
                    .contains("is an alias already");
            assertThat(run("alias", "remove", "info@example.test").exitCode()).isZero();
            assertThat(
                            PlainClient.to(posthorn.smtp())
                                    .send("x@example.net", "info@example.test", "Subject: a\n\n"))
                    .anyMatch(reply -> reply.startsWith("550"));
        }
    }
}
