package org.posthorn.conf;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.function.Function;

/**
 * Where a configuration comes from.
 *
 * @param file as the administrator named it, for messages
 * @param folder what relative paths are relative to
 * @param environment a variable's value, or null
 */
record Source(String file, Path folder, Function<String, @Nullable String> environment) {

    static Source of(String file) {
        var path = Path.of(file).toAbsolutePath();
        var folder = path.getParent();
        return new Source(file, folder == null ? path : folder, System::getenv);
    }
}
