package org.posthorn.sasl;

import org.bouncycastle.crypto.digests.SHA256Digest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * yescrypt as crypt(3) writes it, {@code $y$costs$salt$hash}: what Debian and others keep in
 * /etc/shadow. It is scrypt with a memory that is written again, and a block function that looks up
 * tables which change; the parts that it shares with scrypt are in RFC 7914.
 *
 * <p>Of its many kinds this has the one that is in use: the default flavour, without a ROM and
 * without upgrades of the hash. Others are refused.
 */
final class Yescrypt {

    /** The default flavour: read and write, 6 rounds, 4 lanes of 2 words, 12 KiB of tables. */
    private static final int FLAVOUR = 47;

    private static final Pattern TEXT =
            Pattern.compile(
                    "\\$y\\$([./0-9A-Za-z]{3,30})\\$([./0-9A-Za-z]{0,86})\\$([./0-9A-Za-z]{43})");

    /** Times that the memory is read again, for which the default is none. */
    private static final int MAX_TIME = 4;

    private static final int HASH = 32;

    private final int n;
    private final int r;
    private final int p;
    private final int t;

    private Yescrypt(int n, int r, int p, int t) {
        this.n = n;
        this.r = r;
        this.p = p;
        this.t = t;
    }

    static boolean matches(String stored, byte[] password) {
        Matcher text = TEXT.matcher(stored);
        if (!text.matches()) {
            throw new IllegalArgumentException("not a yescrypt hash");
        }
        byte[] salt = new CryptBase64(text.group(2)).octets();
        byte[] expected = new CryptBase64(text.group(3)).octets();
        return MessageDigest.isEqual(expected, of(text.group(1)).hash(password, salt));
    }

    private static Yescrypt of(String costs) {
        var numbers = new CryptBase64(costs);
        if (numbers.number(0) != FLAVOUR) {
            throw new IllegalArgumentException("a yescrypt hash of another flavour than j");
        }
        int log = numbers.number(1);
        int r = numbers.number(1);
        int more = numbers.isAtEnd() ? 0 : numbers.number(1);
        int p = (more & 1) == 0 ? 1 : numbers.number(2);
        int t = (more & 2) == 0 ? 0 : numbers.number(1);
        if (more > 3 || !numbers.isAtEnd()) {
            throw new IllegalArgumentException("a yescrypt hash with upgrades or a ROM");
        }
        CryptScrypt.requireSane(log, r, p);
        PasswordScheme.requireAtMost("time", t, MAX_TIME);
        int n = 1 << log;
        if (n / p <= 1) {
            throw new IllegalArgumentException("a yescrypt hash with more lanes than memory");
        }
        return new Yescrypt(n, r, p, t);
    }

    private byte[] hash(byte[] password, byte[] salt) {
        byte[] first = password;
        if (n / p >= 0x100 && (long) (n / p) * r >= 0x20000) {
            // Large ones are made from the hash of a small one.
            first = new Yescrypt(n >> 6, r, p, 0).derive(password, salt, "yescrypt-prehash");
        }
        // What is stored is what SCRAM would store of this key.
        return new ScramKeys(SHA256Digest::new).storedKey(derive(first, salt, "yescrypt"));
    }

    private byte[] derive(byte[] password, byte[] salt, String domain) {
        byte[] key = hmac(domain.getBytes(StandardCharsets.US_ASCII), password);
        byte[] octets = Pbkdf2.derive(new SHA256Digest(), key, salt, 1, 128 * r * p);
        int[] blocks = new int[32 * r * p];
        ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(blocks);
        byte[] mixed = mix(blocks, Arrays.copyOf(octets, HASH));
        ByteBuffer end = ByteBuffer.allocate(octets.length).order(ByteOrder.LITTLE_ENDIAN);
        end.asIntBuffer().put(blocks);
        return Pbkdf2.derive(new SHA256Digest(), mixed, end.array(), 1, HASH);
    }

    /**
     * Mixes the blocks of all lanes through the memory.
     *
     * @return the key, which the first lane changes
     */
    private byte[] mix(int[] blocks, byte[] key) {
        int size = 32 * r;
        int chunk = n / p;
        long all =
                t == 0 ? (chunk + 2) / 3 : t == 1 ? (2L * chunk + 2) / 3 : (long) chunk * (t - 1);
        long writing = all / p;
        all += all & 1;
        writing += writing & 1;
        chunk -= chunk & 1;
        int[][] memory = new int[n][];
        var tables = new PwxForm[p];
        byte[] changed = key;
        for (int lane = 0; lane < p; lane++) {
            int[] lanes = Arrays.copyOfRange(blocks, lane * size, (lane + 1) * size);
            tables[lane] = PwxForm.fill(lanes);
            if (lane == 0) {
                ByteBuffer last = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
                last.asIntBuffer().put(lanes, size - 16, 16);
                changed = hmac(last.array(), key);
            }
            int begin = lane * chunk;
            int length = lane < p - 1 ? chunk : n - begin;
            int[] x = Salsa.shuffled(lanes);
            fill(x, memory, begin, length, tables[lane]);
            walk(x, memory, begin, Integer.highestOneBit(length), writing, true, tables[lane]);
            System.arraycopy(Salsa.unshuffled(x), 0, blocks, lane * size, size);
        }
        for (int lane = 0; lane < p; lane++) {
            int[] x = Salsa.shuffled(Arrays.copyOfRange(blocks, lane * size, (lane + 1) * size));
            walk(x, memory, 0, n, all - writing, false, tables[lane]);
            System.arraycopy(Salsa.unshuffled(x), 0, blocks, lane * size, size);
        }
        return changed;
    }

    private void fill(int[] x, int[][] memory, int begin, int length, PwxForm form) {
        for (int i = 0; i < length; i++) {
            memory[begin + i] = x.clone();
            if (i > 1) {
                int power = Integer.highestOneBit(i);
                xor(x, memory[begin + (pointer(x) & (power - 1)) + i - power]);
            }
            form.mix(x);
        }
    }

    private void walk(
            int[] x, int[][] memory, int begin, int length, long times, boolean write, PwxForm f) {
        for (long i = 0; i < times; i++) {
            int at = begin + (pointer(x) & (length - 1));
            xor(x, memory[at]);
            if (write) {
                System.arraycopy(x, 0, memory[at], 0, x.length);
            }
            f.mix(x);
        }
    }

    /** Which block is next: the first word of the last 64 octets. */
    private static int pointer(int[] x) {
        return x[x.length - 16];
    }

    private static void xor(int[] x, int[] with) {
        for (int i = 0; i < x.length; i++) {
            x[i] ^= with[i];
        }
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        return ScramKeys.hmac(new SHA256Digest(), key, text);
    }
}
