package org.posthorn.store.maildir;

import org.posthorn.disk.Access;
import org.posthorn.disk.Volume;
import org.posthorn.store.Flags;

import java.io.IOException;
import java.nio.file.Path;

/** A message that is about to appear in {@code cur/}. */
interface Arrival {

    /** Base name, and what of strangers shall go with it. */
    MaildirName name();

    Flags flags();

    long messageSize();

    /** In milliseconds since the epoch. */
    long date();

    /** What the message is called in every mailbox; empty if it is its base name. */
    default String guid() {
        return "";
    }

    /** Gives it this name. {@code NoSuchFileException} if what it is made of has moved away. */
    void publish(Volume volume, Path target) throws IOException;

    /** Takes it back. */
    void withdraw(Volume volume, Path target) throws IOException;

    /** Out of {@code tmp/}. */
    record OfStaged(Staged staged, Flags flags) implements Arrival {

        @Override
        public MaildirName name() {
            return new MaildirName(staged.base(), "", "");
        }

        @Override
        public long messageSize() {
            return staged.messageSize();
        }

        @Override
        public long date() {
            return staged.date().orElseThrow().toEpochMilli();
        }

        @Override
        public void publish(Volume volume, Path target) throws IOException {
            volume.rename(staged.file(), target);
        }

        @Override
        public void withdraw(Volume volume, Path target) throws IOException {
            volume.delete(target); // needs no room, unlike the way back
        }
    }

    /** Of a message of a mailbox: it arrives as it is there. */
    interface OfMessage extends Arrival {

        Columns.Row row();

        /** As it was: {@code G} in the list of UIDs has no room for a blank. */
        @Override
        default String guid() {
            String guid =
                    new UidRecord(0, row().fields(), "").field('G').orElseGet(() -> row().base());
            return isWord(guid) ? guid : "";
        }

        private static boolean isWord(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) <= ' ') {
                    return false;
                }
            }
            return true;
        }

        @Override
        default Flags flags() {
            return row().flags();
        }

        @Override
        default long messageSize() {
            return row().messageSize();
        }

        @Override
        default long date() {
            return row().date();
        }
    }

    /**
     * Of a message that stays where it is.
     *
     * @param access of the target's files
     * @param forced whether its contents are known to survive a power cut
     */
    record OfCopy(
            Path source,
            Columns.Row row,
            MaildirName name,
            FolderPaths target,
            Access access,
            boolean forced)
            implements OfMessage {

        @Override
        public void publish(Volume volume, Path to) throws IOException {
            if (!forced || !MessageFile.link(volume, source, to, access)) {
                byWayOfTmp(volume, to);
            }
        }

        /** What takes its time, or must be forced first. */
        private void byWayOfTmp(Volume volume, Path to) throws IOException {
            Path temp = target.tmp().resolve(name.base());
            MessageFile.duplicate(volume, source, temp, access);
            try {
                if (!forced) {
                    volume.force(temp);
                }
                volume.rename(temp, to);
            } catch (IOException e) {
                volume.delete(temp);
                throw e;
            }
        }

        @Override
        public void withdraw(Volume volume, Path to) throws IOException {
            volume.delete(to);
        }
    }

    /**
     * Away from another mailbox: one rename.
     *
     * @param forced as of a copy: our name says that it is
     */
    record OfMove(Path source, Columns.Row row, MaildirName name, boolean forced)
            implements OfMessage {

        @Override
        public void publish(Volume volume, Path to) throws IOException {
            if (forced) {
                volume.rename(source, to);
            } else {
                MessageFile.takeOver(volume, source, to);
            }
        }

        @Override
        public void withdraw(Volume volume, Path to) throws IOException {
            volume.rename(to, source);
        }
    }
}
