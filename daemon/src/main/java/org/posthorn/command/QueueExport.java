package org.posthorn.command;

import org.posthorn.LocalDesk;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn queue export}. */
@Command(
        name = "export",
        description = "Print a message as it was queued, without the signatures of its way out.")
final class QueueExport implements Callable<Integer> {

    @Mixin private Options options = new Options();

    @Parameters(paramLabel = "ID", description = "As list prints it.")
    private String id = "";

    private final Terminal terminal;

    QueueExport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var out = terminal.octets();
        try (var desk = QueueCommand.open(options)) {
            long offset = 0;
            for (byte[] piece = piece(desk, offset);
                    piece.length > 0;
                    piece = piece(desk, offset)) {
                out.write(piece);
                offset += piece.length;
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private byte[] piece(LocalDesk desk, long offset) throws IOException {
        Map<String, Object> request = Map.of("do", "queue export", "id", id, "offset", offset);
        var piece = QueueCommand.ask(desk, request).getFirst();
        return Base64.getDecoder().decode(QueueText.text(piece, "octets"));
    }
}
