package org.posthorn.conf;

/**
 * One mistake in a configuration.
 *
 * @param file as the administrator named it
 * @param line from 1; 0 where the mistake has no place, as a key that is missing
 * @param column from 1; 0 as above
 * @param key with its tables, {@code "smtp.max-message"}; empty for the file as a whole
 * @param message what is wrong, and what would be right
 */
public record Problem(String file, int line, int column, String key, String message) {

    /** {@code posthorn.toml:12:3: smtp.max-mesage: unknown key; did you mean max-message?} */
    @Override
    public String toString() {
        var text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        text.append(": ");
        if (!key.isEmpty()) {
            text.append(key).append(": ");
        }
        return text.append(message).toString();
    }
}
