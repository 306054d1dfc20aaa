package org.posthorn.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn mailbox verify}. */
@Command(
        name = "verify",
        description = {
            "Check whether the files of accounts agree with each other.",
            "Exit code 1 if there is an error that was not repaired."
        })
final class MailboxVerify implements Callable<Integer> {

    @Mixin private Mailbox.Desk desk = new Mailbox.Desk();

    @Parameters(paramLabel = "USER", arity = "0..*", description = "Default: every account.")
    private List<String> users = List.of();

    @Option(
            names = "--repair",
            description = "Mend what can be mended without a loss. Never deletes a message.")
    private boolean repair;

    @Option(names = "--deep", description = "Read every message, too.")
    private boolean deep;

    private final Terminal terminal;

    MailboxVerify(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var findings =
                desk.ask(
                        Map.of(
                                "do", "mailbox verify",
                                "users", users,
                                "repair", repair,
                                "deep", deep),
                        terminal);
        if (!desk.printed(findings, terminal)) {
            findings.forEach(finding -> terminal.out().println(line(finding)));
            terminal.out().println(findings.isEmpty() ? "all is as it should be" : sum(findings));
        }
        return findings.stream().anyMatch(MailboxVerify::isBad) ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private static boolean isBad(Map<String, Object> finding) {
        return "error".equals(finding.get("level")) && !isMended(finding);
    }

    private static boolean isMended(Map<String, Object> finding) {
        return Boolean.TRUE.equals(finding.get("mended"));
    }

    private static String line(Map<String, Object> finding) {
        return String.format(
                "%-8s%s %s (%s)",
                isMended(finding) ? "mended" : finding.get("level"),
                finding.get("path"),
                finding.get("text"),
                isMended(finding) ? "done" : finding.get("remedy"));
    }

    private String sum(List<Map<String, Object>> findings) {
        long mended = findings.stream().filter(MailboxVerify::isMended).count();
        return findings.size()
                + (findings.size() == 1 ? " finding" : " findings")
                + (repair ? ", " + mended + " mended" : "; --repair mends what it can");
    }
}
