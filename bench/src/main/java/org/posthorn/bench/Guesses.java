package org.posthorn.bench;

import org.posthorn.conf.Secret;
import org.posthorn.directory.MemoryDirectory;
import org.posthorn.mail.Address;
import org.posthorn.sasl.AuthConf;
import org.posthorn.sasl.Client;
import org.posthorn.sasl.HashedPassword;
import org.posthorn.sasl.PasswordAuthenticator;
import org.posthorn.sasl.Passwords;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether the time of a refusal tells who exists: attempts with a wrong password for somebody and
 * for nobody by turns, without the delay of failures that hides the rest. Welch's t says by how
 * many standard errors the means differ; below 4.5 nobody calls it a difference. With a fast scheme
 * it stays above: nobody has no rights and no name to look at, which is a fifth of a microsecond of
 * ten, and no network lets that through.
 */
final class Guesses {

    private Guesses() {}

    static void run(boolean quick) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%n%-20s %14s %14s %14s %10s%n",
                "a wrong password",
                "known, median",
                "unknown",
                "difference",
                "t");
        compare("SSHA256", quick ? 2_000 : 4_000);
        compare("SHA512-CRYPT", quick ? 100 : 400);
        compare("ARGON2ID", quick ? 30 : 100);
    }

    private static void compare(String scheme, int times) throws Exception {
        var directory = new MemoryDirectory();
        directory.account(
                new Address("ada", "example.test"), HashedPassword.of(scheme, new Secret("right")));
        var conf = new AuthConf(List.of("PLAIN"), true, Duration.ZERO, 1, 10);
        try (var logins = new PasswordAuthenticator(conf, directory, Passwords.ARGON2ID)) {
            var known = new double[times];
            var unknown = new double[times];
            for (int i = -times / 5; i < times; i++) {
                var password = new Secret("wrong" + i);
                // the second finds in the processor what the first has left there
                boolean turned = i % 2 == 0;
                double first = millis(logins, turned ? "eve" : "ada", password);
                double second = millis(logins, turned ? "ada" : "eve", password);
                if (i >= 0) {
                    known[i] = turned ? second : first;
                    unknown[i] = turned ? first : second;
                }
            }
            double a = median(known);
            double b = median(unknown);
            System.out.printf(
                    Locale.ROOT,
                    "%-20s %11.4f ms %11.4f ms %12.2f %% %10.2f%n",
                    scheme,
                    a,
                    b,
                    (b - a) * 100 / a,
                    welch(known, unknown));
        }
    }

    private static double millis(PasswordAuthenticator logins, String user, Secret password)
            throws Exception {
        var client = new Client("imap", InetAddress.getLoopbackAddress(), true, "bench");
        return Clock.millis(() -> logins.login(user, password, client));
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Of those below the ninth decile: what the machine did besides says nothing. */
    private static double welch(double[] a, double[] b) {
        double[] first = typical(a);
        double[] second = typical(b);
        double error = variance(first) / first.length + variance(second) / second.length;
        return (mean(second) - mean(first)) / Math.sqrt(error);
    }

    private static double[] typical(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return Arrays.copyOf(sorted, sorted.length * 9 / 10);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }
}
