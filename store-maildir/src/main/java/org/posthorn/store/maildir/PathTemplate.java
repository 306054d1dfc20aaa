package org.posthorn.store.maildir;

import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A path with variables in it, as Dovecot 2.3 writes them, and the simple ones of 2.4. Immutable.
 *
 * <p>Between two slashes a user's name can become any file name, but none that begins with a dot
 * which the template has not got.
 *
 * @param atHome whether it begins with {@code %h} or {@code ~}
 * @param folders what is between the slashes
 */
record PathTemplate(boolean absolute, boolean atHome, List<Folder> folders) {

    /** Text and variables that make one file name. */
    private record Folder(List<Piece> pieces) {

        boolean begins() {
            return pieces.getFirst() instanceof Piece.Text;
        }
    }

    private sealed interface Piece {
        record Text(String text) implements Piece {}

        record Part(UserVariable variable) implements Piece {}
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException with what cannot be done, and what can
     */
    static PathTemplate parse(String template) {
        boolean home = template.equals("~") || template.startsWith("~/");
        List<String> parts = List.of((home ? template.substring(1) : template).split("/", -1));
        var folders = new ArrayList<Folder>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (i == 0 && List.of("%h", "%{home}").contains(part)) {
                home = true;
            } else if (!part.isEmpty()) {
                folders.add(folder(part));
            }
        }
        return new PathTemplate(template.startsWith("/"), home, List.copyOf(folders));
    }

    /**
     * The path of a user.
     *
     * @param user {@code name@domain}, or a name alone
     * @throws StoreException {@code CANNOT} for a name that is no safe file name, and for a user
     *     without a home that the template asks for
     */
    Path expand(String user, Optional<Path> home) {
        int at = user.lastIndexOf('@');
        requireSafe(at < 0 ? user : user.substring(0, at));
        if (at >= 0) {
            requireSafe(user.substring(at + 1));
        }
        try {
            Path path =
                    atHome
                            ? home.orElseThrow(() -> cannot("no home is known of " + user))
                            : Path.of(absolute ? "/" : "");
            for (Folder folder : folders) {
                path = path.resolve(name(folder, user));
            }
            return path;
        } catch (InvalidPathException e) {
            throw cannot("no file name can be made of this user name");
        }
    }

    private static String name(Folder folder, String user) {
        var octets = new StringBuilder();
        for (Piece piece : folder.pieces()) {
            octets.append(
                    switch (piece) {
                        case Piece.Text(var text) -> octets(text);
                        case Piece.Part(var variable) -> variable.value(octets(user));
                    });
        }
        String name = text(octets.toString());
        boolean dots = name.equals(".") || name.equals("..");
        boolean hidden = name.startsWith(".") && !folder.begins();
        if ((dots && folder.pieces().stream().anyMatch(Piece.Part.class::isInstance)) || hidden) {
            throw cannot("no file name can be made of this user name");
        }
        return name;
    }

    private static Folder folder(String part) {
        var pieces = new ArrayList<Piece>();
        var text = new StringBuilder();
        int at = 0;
        while (at < part.length()) {
            if (part.charAt(at) != '%') {
                text.append(part.charAt(at++));
            } else if (part.startsWith("%%", at)) {
                text.append('%');
                at += 2;
            } else {
                if (!text.isEmpty()) {
                    pieces.add(new Piece.Text(text.toString()));
                    text.setLength(0);
                }
                int end = UserVariable.end(part, at);
                pieces.add(new Piece.Part(UserVariable.parse(part.substring(at, end))));
                at = end;
            }
        }
        if (!text.isEmpty()) {
            pieces.add(new Piece.Text(text.toString()));
        }
        return new Folder(List.copyOf(pieces));
    }

    private static void requireSafe(String part) {
        boolean unsafe =
                part.isEmpty()
                        || part.startsWith(".")
                        || part.chars()
                                .anyMatch(c -> c < ' ' || c == '/' || c == '\\' || c == 0x7f);
        if (unsafe) {
            throw cannot("no file name can be made of this user name");
        }
    }

    /** Dovecot counts octets: here each is a character. */
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String text(String octets) {
        try {
            byte[] bytes = octets.getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw cannot("the path template cuts a character of this user name");
        }
    }

    private static StoreException cannot(String why) {
        return new StoreException(Reason.CANNOT, why);
    }
}
