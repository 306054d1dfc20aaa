package org.posthorn.sasl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object, flattened as Dovecot does it. Names within objects are joined by an underscore,
 * the values of an array by tabs; null is as if absent. A name that comes twice is an error.
 */
final class FlatJson {

    /** More than any server needs; a parser's stack must end somewhere. */
    private static final int MAX_DEPTH = 20;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private final Map<String, List<String>> fields = new HashMap<>();

    /** Of the outermost object, those whose value is null as well. */
    private final Set<String> names = new HashSet<>();

    private FlatJson() {}

    /** Throws {@link IOException} for what is not one JSON object; never quotes it. */
    static FlatJson parse(byte[] json) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            begin(parser);
            var object = new FlatJson();
            object.read(parser, "");
            end(parser);
            return object;
        } catch (JsonProcessingException quoting) {
            throw notJson(quoting);
        }
    }

    /** Says where, not what: that may be a secret. */
    private static IOException notJson(JsonProcessingException quoting) {
        JsonLocation place = quoting.getLocation();
        return new IOException(
                place == null ? "not JSON" : "not JSON at its character " + place.getCharOffset());
    }

    /**
     * The objects in an array that is a field of one object.
     *
     * @throws IOException if there is no such array, or more than {@code most} objects in it
     */
    static List<FlatJson> list(byte[] json, String name, int most) throws IOException {
        Optional<List<FlatJson>> found = Optional.empty();
        try (JsonParser parser = JSON.createParser(json)) {
            begin(parser);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                boolean wanted = parser.currentName().equals(name);
                if (parser.nextToken() == JsonToken.START_ARRAY && wanted) {
                    found = Optional.of(objects(parser, most));
                } else {
                    parser.skipChildren();
                }
            }
            end(parser);
        } catch (JsonProcessingException quoting) {
            throw notJson(quoting);
        }
        return found.orElseThrow(() -> new IOException("no array \"" + name + "\""));
    }

    private static List<FlatJson> objects(JsonParser parser, int most) throws IOException {
        var objects = new ArrayList<FlatJson>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT || objects.size() == most) {
                throw new IOException("not an array of at most " + most + " objects");
            }
            var object = new FlatJson();
            object.read(parser, "");
            objects.add(object);
        }
        return objects;
    }

    private static void begin(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("not a JSON object");
        }
    }

    private static void end(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new IOException("more than a JSON object");
        }
    }

    private void read(JsonParser parser, String prefix) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix + parser.currentName();
            JsonToken token = parser.nextToken();
            if (prefix.isEmpty()) {
                names.add(name);
            }
            if (token == JsonToken.START_OBJECT) {
                read(parser, name + "_");
            } else if (token == JsonToken.START_ARRAY) {
                put(prefix, name, array(parser));
            } else if (token != JsonToken.VALUE_NULL) {
                put(prefix, name, List.of(parser.getText()));
            }
        }
    }

    /** A name that is there literally is not hidden by a nested one that is written the same. */
    private void put(String prefix, String name, List<String> values) {
        if (prefix.isEmpty()) {
            fields.put(name, values);
        } else {
            fields.putIfAbsent(name, values);
        }
    }

    private static List<String> array(JsonParser parser) throws IOException {
        var values = new ArrayList<String>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                values.add(parser.getText().replace('\t', ' '));
            }
        }
        return values;
    }

    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name)).map(values -> String.join("\t", values));
    }

    /** The values of an array, or the one that stands alone. */
    List<String> values(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** Whether it stands in the outermost object, be it null. */
    boolean names(String name) {
        return names.contains(name);
    }
}
