package org.posthorn.store;

import java.nio.file.Path;

/**
 * Whose mail: what a store must know of a user.
 *
 * @param user the canonical login name, {@code user@domain}; equal users share their mailboxes
 * @param home where what belongs to the user but is no mail is kept, Sieve scripts for instance; a
 *     store that keeps nothing on disk ignores it, as it does the next
 * @param location the root of the user's mail
 * @param control the root of what must not be lost beside it, UIDs for instance; may be {@code
 *     location}
 * @param index the root of what can be made anew; may be {@code location}
 * @param limits what the user may store
 */
public record Account(
        String user, Path home, Path location, Path control, Path index, Limits limits) {

    /** One whose files are all with the mail. */
    public Account(String user, Path home, Path location, Limits limits) {
        this(user, home, location, location, location, limits);
    }

    /** One who is at home where the mail is. */
    public Account(String user, Path location, Limits limits) {
        this(user, location, location, limits);
    }

    /**
     * Quota limits.
     *
     * @param octets largest sum of message sizes, 0 for no limit
     * @param messages largest number of messages, 0 for no limit
     * @param grace octets by which a delivery, not its reader's own doing, may go beyond {@code
     *     octets}: the message that fills a mailbox is not refused
     */
    public record Limits(long octets, long messages, long grace) {

        public static final Limits NONE = new Limits(0, 0);

        public Limits {
            if (octets < 0 || messages < 0 || grace < 0) {
                throw new IllegalArgumentException("negative quota limit");
            }
        }

        /** Without grace. */
        public Limits(long octets, long messages) {
            this(octets, messages, 0);
        }

        /** What a delivery is measured by. */
        public Limits forDelivery() {
            long room = Long.MAX_VALUE - octets;
            boolean none = octets == 0 || grace == 0;
            return none ? this : new Limits(octets + Math.min(grace, room), messages, 0);
        }

        /** Refuses with {@code OVER_QUOTA} what would not fit beside what is there. */
        public void require(MailStore.Usage now, long moreOctets, long moreMessages) {
            if (octets > 0 && moreOctets > octets - now.octets()) {
                throw new StoreException(
                        StoreException.Reason.OVER_QUOTA, "of " + octets + " octets");
            }
            if (messages > 0 && moreMessages > messages - now.messages()) {
                throw new StoreException(
                        StoreException.Reason.OVER_QUOTA, "of " + messages + " messages");
            }
        }
    }
}
