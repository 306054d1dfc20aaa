package org.posthorn.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Which of the small texts that an account keeps beside its mail. */
public sealed interface TextName {

    /** Of one text, in octets: ample for a script that people write. */
    int MAX_TEXT = 1024 * 1024;

    /** One of its texts that belong to a mailbox: renamed and deleted with it. */
    sealed interface OfMailbox extends TextName {
        MailboxName mailbox();
    }

    /**
     * A Sieve script. RFC 5804 §1.6.
     *
     * @param name 1 to 128 characters and no path: neither controls nor {@code /}
     */
    record Script(String name) implements TextName {

        public Script {
            boolean unsafe =
                    name.isEmpty()
                            || name.startsWith(".")
                            || name.length() > 128
                            || name.getBytes(UTF_8).length > 200
                            || name.codePoints().anyMatch(Script::isUnsafe);
            if (unsafe) {
                throw new IllegalArgumentException("unsafe script name");
            }
        }

        private static boolean isUnsafe(int c) {
            return c == '/'
                    || c == '\\'
                    || Character.isISOControl(c)
                    || c == 0x2028
                    || c == 0x2029
                    || Character.getType(c) == Character.SURROGATE;
        }
    }

    /** The name of the script that filters new mail; none is active without. RFC 5804 §2.8. */
    record ActiveScript() implements TextName {

        /** The script that this text names. {@code CANNOT} for what is no name. */
        public static Script parse(byte[] text) {
            try {
                return new Script(UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString());
            } catch (CharacterCodingException | IllegalArgumentException e) {
                throw new StoreException(
                        StoreException.Reason.CANNOT, "not the name of a script", e);
            }
        }
    }

    /** Annotations of the account, in the server's own writing. RFC 5464 §3. */
    record AccountMetadata() implements TextName {}

    /** Annotations of a mailbox. RFC 5464 §3. */
    record Metadata(MailboxName mailbox) implements OfMailbox {}

    /** Who may do what with a mailbox, in the server's own writing. RFC 4314 §2. */
    record Rights(MailboxName mailbox) implements OfMailbox {}
}
