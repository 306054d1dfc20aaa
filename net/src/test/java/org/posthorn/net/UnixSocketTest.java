package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;

@DisplayName("Unix sockets")
class UnixSocketTest {

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final Net net = new Net(Limited.conf(), disk, Transcript.NONE);

    @AfterEach
    void close() {
        net.close();
        disk.close();
    }

    @ParameterizedTest(name = "by epoll: {0}")
    @ValueSource(booleans = {true, false})
    void are_listened_on_for_the_owner_and_the_group(boolean epoll) throws IOException {
        Path path = folder.resolve("lmtp");
        try (var other = new Net(Limited.conf(), Optional.of(disk), Transcript.NONE, epoll)) {
            Listener listener = other.listen(conf(path), new Echo());
            assertThat(listener).hasToString("unix:" + path);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-rw----");
            assertThat(talk(path)).isEqualTo("hello\n127.0.0.1:0 at 127.0.0.1:0\nbye");
        }
        assertThat(path).doesNotExist();
    }

    @ParameterizedTest(name = "by epoll: {0}")
    @ValueSource(booleans = {true, false})
    void are_connected_to(boolean epoll) throws IOException {
        Path path = folder.resolve("lmtp");
        var patience = Duration.ofSeconds(20);
        try (var other = new Net(Limited.conf(), Optional.of(disk), Transcript.NONE, epoll);
                var listener = other.listen(conf(path), new Echo())) {
            Connection server = other.connect(path, patience);
            server.write("x\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(server.readLine(100)).asString().isEqualTo("hello");
            assertThat(server.readLine(100)).asString().isNotEmpty();
            assertThat(server.canStartTls()).isFalse();
            assertThat(server.remote().getPort()).isZero();
            server.abort();
            assertThat(listener).hasToString("unix:" + path);
        }
        assertThatThrownBy(() -> net.connect(path, patience)).isInstanceOf(IOException.class);
    }

    @Test
    void that_a_killed_server_left_are_removed() throws IOException {
        Path path = folder.resolve("lmtp");
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        net.listen(conf(path), new Echo());
        assertThat(talk(path)).startsWith("hello");
    }

    @Test
    void of_a_living_server_are_left_alone() throws IOException {
        Path path = folder.resolve("lmtp");
        net.listen(conf(path), new Echo());
        assertThatThrownBy(() -> net.listen(conf(path), new Echo()))
                .isInstanceOf(BindException.class)
                .hasMessage("another server listens on " + path);
        assertThat(talk(path)).startsWith("hello");
    }

    @Test
    void are_never_made_in_the_place_of_a_file() throws IOException {
        Path path = Files.writeString(folder.resolve("lmtp"), "precious");
        assertThatThrownBy(() -> net.listen(conf(path), new Echo()))
                .isInstanceOf(BindException.class)
                .hasMessage(path + " is there and is not a socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void in_a_missing_folder_are_an_error() {
        assertThatThrownBy(() -> net.listen(conf(folder.resolve("missing/lmtp")), new Echo()))
                .isInstanceOf(IOException.class);
    }

    private static ListenerConf conf(Path path) {
        return new ListenerConf(new ListenAddress.Unix(path), TlsMode.NONE);
    }

    private static String talk(Path path) throws IOException {
        try (var client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            Channels.newOutputStream(client)
                    .write("peers\r\nquit\r\n".getBytes(StandardCharsets.US_ASCII));
            var in = Channels.newReader(client, StandardCharsets.US_ASCII);
            return String.join("\n", new BufferedReader(in).lines().toList());
        }
    }
}
