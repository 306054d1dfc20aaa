package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * States in a record of an {@link Index}: those that follow the ones before. Of each the number of
 * its texts (2 octets), and each text (length 2, UTF-8): {@code cur} or {@code new}, the file name
 * from the colon on, the letters of the system flags, and every keyword.
 */
final class StatesCodec {

    private StatesCodec() {}

    static void write(IndexOutput out, Palette palette, int from) throws IOException {
        var states = new ArrayList<List<byte[]>>();
        int length = 0;
        for (int number = from; number < palette.size(); number++) {
            List<byte[]> texts = texts(palette.get(number));
            states.add(texts);
            length += 2;
            for (byte[] text : texts) {
                if (text.length > 0xffff || texts.size() > 0xffff) {
                    throw new IOException("a state is too long for the index");
                }
                length += 2 + text.length;
            }
        }
        if (length > 0) {
            out.record(
                    IndexInput.Kind.STATES,
                    length,
                    buffer ->
                            states.forEach(texts -> {
                                buffer.putShort((short) texts.size());
                                texts.forEach(
                                        text -> buffer.putShort((short) text.length).put(text));
                            }));
        }
    }

    static void read(ByteBuffer in, Palette.Draft palette) throws IndexDamage {
        while (in.hasRemaining()) {
            var texts = new ArrayList<String>();
            for (int count = number(in); count > 0; count--) {
                var text = new byte[number(in)];
                if (text.length > in.remaining()) {
                    throw new IndexDamage("states");
                }
                in.get(text);
                texts.add(new String(text, UTF_8));
            }
            int expected = palette.size();
            if (palette.number(state(texts)) != expected) {
                throw new IndexDamage("a state twice");
            }
        }
    }

    private static List<byte[]> texts(State state) {
        var letters = new StringBuilder();
        for (SystemFlag flag : state.flags().system()) {
            letters.append(MaildirName.letter(flag));
        }
        var texts = new ArrayList<byte[]>();
        texts.add(state.folder().getBytes(UTF_8));
        texts.add(state.info().getBytes(UTF_8));
        texts.add(letters.toString().getBytes(UTF_8));
        state.flags().keywords().forEach(keyword -> texts.add(keyword.getBytes(UTF_8)));
        return texts;
    }

    private static State state(List<String> texts) throws IndexDamage {
        if (texts.size() < 3
                || !(texts.get(0).equals("cur") || texts.get(0).equals("new"))
                || !(texts.get(1).isEmpty() || texts.get(1).startsWith(":"))
                || texts.get(1).indexOf('/') >= 0
                || texts.stream().anyMatch(StatesCodec::isBroken)) {
            throw new IndexDamage("not a state");
        }
        var system = EnumSet.noneOf(SystemFlag.class);
        for (SystemFlag flag : SystemFlag.values()) {
            if (texts.get(2).indexOf(MaildirName.letter(flag)) >= 0) {
                system.add(flag);
            }
        }
        var flags = new Flags(system, texts.subList(3, texts.size()));
        return new State(texts.get(0), texts.get(1), flags);
    }

    private static boolean isBroken(String text) {
        return text.indexOf('\0') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
    }

    private static int number(ByteBuffer in) throws IndexDamage {
        if (in.remaining() < 2) {
            throw new IndexDamage("states");
        }
        return Short.toUnsignedInt(in.getShort());
    }
}
