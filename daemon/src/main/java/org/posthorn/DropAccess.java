package org.posthorn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Optional;

/**
 * Who may do what in the folders for mail of programs. Where others may write they can rename what
 * is there, and put something else in its place, unless the folder is sticky and not theirs.
 */
public final class DropAccess {

    private static final int STICKY = 01000;
    private static final int OTHERS = 077;
    private static final int OTHERS_WRITE = 022;

    private DropAccess() {}

    /**
     * What keeps mail from being taken out of this folder.
     *
     * @param daemon the user that the daemon runs as
     */
    public static Optional<String> fault(Path folder, UserPrincipal daemon) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.of(folder + " is not a folder");
        }
        return Files.getOwner(folder).equals(daemon)
                ? Optional.empty()
                : Optional.of(folder + " must belong to " + daemon.getName() + ", as the daemon");
    }

    /** Whether others may rename there what is not theirs. */
    public static boolean isOpen(Path folder) throws IOException {
        int mode = mode(folder);
        return (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
    }

    /** What keeps mail from being held in this folder. */
    public static Optional<String> heldFault(Path held, UserPrincipal daemon) throws IOException {
        return isPrivate(held) && Files.getOwner(held).equals(daemon)
                ? Optional.empty()
                : Optional.of(
                        "%s must be a folder of %s, with mode 0700"
                                .formatted(held, daemon.getName()));
    }

    /** Whether it is a folder, itself, that nobody but its owner may use. */
    static boolean isPrivate(Path held) throws IOException {
        return Files.isDirectory(held, LinkOption.NOFOLLOW_LINKS) && (mode(held) & OTHERS) == 0;
    }

    /** Nothing for others, where files have no such modes. */
    private static int mode(Path folder) throws IOException {
        try {
            Map<String, Object> facts = Files.readAttributes(folder, "unix:mode");
            return facts.get("mode") instanceof Integer mode ? mode : 0;
        } catch (UnsupportedOperationException e) {
            return 0;
        }
    }
}
