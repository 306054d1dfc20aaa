package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@DisplayName("posthorn lookup")
class LookupTest {

    @TempDir private Path folder;

    @BeforeEach
    void files() throws IOException {
        Installation.in(folder).write("postmaster = \"ada@example.test\"");
        Files.writeString(
                folder.resolve("aliases"), "all ada, eve@elsewhere.example\nround square\n");
    }

    private Run lookup(String... more) {
        var args = new String[3 + more.length];
        args[0] = "lookup";
        args[1] = "--config";
        args[2] = folder.resolve("posthorn.toml").toString();
        System.arraycopy(more, 0, args, 3, more.length);
        return Run.of(args);
    }

    @Test
    void each_step_is_printed_and_then_who_gets_it() {
        var run = lookup("all@example.test");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .isEqualTo(
                        """
                        all@example.test: alias of line 1 to ada@example.test, eve@elsewhere.example
                        ada@example.test: account ada@example.test
                        eve@elsewhere.example: in another domain
                        -> ada@example.test
                        -> eve@elsewhere.example
                        """);
    }

    @Test
    void nobody_has_an_exit_code() {
        assertThat(lookup("round"))
                .returns(1, Run::exitCode)
                .extracting(Run::out)
                .asString()
                .endsWith("-> nobody\n");
        assertThat(lookup("ada@elsewhere.example").exitCode()).isEqualTo(1);
        assertThat(lookup("not an address").exitCode()).isEqualTo(2);
    }

    @Test
    void the_postmaster_is_the_configured_one() {
        assertThat(lookup("Abuse").out())
                .contains("Abuse@example.test: the configured postmaster, ada@example.test\n")
                .endsWith("-> ada@example.test\n");
    }

    @Test
    void as_json() {
        assertThat(lookup("--json", "ada+x@example.test").out())
                .isEqualTo(
                        "{\"address\":\"ada+x@example.test\",\"result\":\"delivered\","
                                + "\"accounts\":[\"ada@example.test\"],\"remote\":[],\"steps\":"
                                + "[{\"address\":\"ada+x@example.test\","
                                + "\"found\":\"account ada@example.test\"}]}\n");
    }

    @Test
    void what_cannot_be_read_is_no_answer() throws IOException {
        Files.writeString(folder.resolve("aliases"), "a |cmd\n");

        assertThat(lookup("nobody").exitCode()).isEqualTo(1);
        assertThat(lookup("nobody").err()).contains("cannot be read in whole");
        assertThat(lookup("ada").exitCode()).isZero();
    }
}
