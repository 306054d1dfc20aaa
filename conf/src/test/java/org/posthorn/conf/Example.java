package org.posthorn.conf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A configuration with a key of every type. */
record Example(
        @Key(
                        doc = "Name of this host.",
                        example = "mail.example.org",
                        replaces = "Postfix myhostname")
                String hostname,
        @Key(doc = "Our domains.", or = "[]") List<String> domains,
        @Key(doc = "Where things are.", or = "state") Path data,
        @Key(doc = "A limit, 1 to 1000.", or = "100") int limit,
        @Key(doc = "A large number.", or = "5000000000") long large,
        @Key(doc = "On or off.", or = "true") boolean strict,
        @Key(doc = "How much.", or = "25MB") Size size,
        @Key(doc = "How long.", or = "5m") Duration idle,
        @Key(doc = "Who is near.", or = "[127.0.0.1/32, ::1/128]") List<Network> near,
        @Key(doc = "How safe.", or = "required") Safety safety,
        @Key(doc = "Which kinds.", or = "[none, start-tls]") List<Safety> kinds,
        @Key(doc = "The word.", example = "file:/run/secrets/word") Optional<Secret> password,
        @Key(doc = "The next host.", example = "smtp.example.net:587") Optional<HostPort> smarthost,
        @Key(doc = "A bound.") Optional<Integer> bound,
        @Key(doc = "Limits.") Limits limits,
        @Key(doc = "A table that may be missing.") Optional<Door> backDoor,
        @Key(doc = "Doors.", or = "[]") List<Door> door) {

    enum Safety {
        NONE,
        START_TLS,
        REQUIRED
    }

    record Limits(
            @Key(doc = "Most lines.", or = "10") int mostLines,
            @Key(doc = "Fewest lines.", or = "1") int fewestLines,
            @Key(doc = "Deeper.") Depth depth) {

        Limits {
            if (mostLines > 1000) {
                throw new IllegalArgumentException("most-lines: must be at most 1000");
            }
            if (mostLines == 0) {
                throw new IllegalArgumentException("no lines at all");
            }
            if (fewestLines > mostLines) {
                throw new IllegalArgumentException("fewest-lines is above most-lines");
            }
        }
    }

    record Depth(@Key(doc = "How deep.", or = "3") int levels) {

        Depth {
            if (levels < 1) {
                throw new IllegalArgumentException("levels must be above the ground");
            }
        }
    }

    record Door(
            @Key(doc = "Where it is.", example = "[::1]:25") HostPort address,
            @Key(doc = "How it is locked.", or = "none") Safety safety) {}
}
