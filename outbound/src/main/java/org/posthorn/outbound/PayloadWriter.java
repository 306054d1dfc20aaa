package org.posthorn.outbound;

import org.posthorn.mail.Address;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes the payload of one record. {@link PayloadReader} reads it. */
final class PayloadWriter {

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(256);

    byte[] toOctets() {
        return octets.toByteArray();
    }

    PayloadWriter octet(int value) {
        octets.write(value);
        return this;
    }

    PayloadWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    PayloadWriter number(int value) {
        octets.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(0, value).array());
        return this;
    }

    PayloadWriter size(long value) {
        octets.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(0, value).array());
        return this;
    }

    PayloadWriter instant(Instant value) {
        return size(value.getEpochSecond()).number(value.getNano());
    }

    PayloadWriter block(byte[] value) {
        number(value.length);
        octets.writeBytes(value);
        return this;
    }

    PayloadWriter text(String value) {
        return block(value.getBytes(StandardCharsets.UTF_8));
    }

    PayloadWriter text(Optional<String> value) {
        flag(value.isPresent());
        value.ifPresent(this::text);
        return this;
    }

    PayloadWriter constant(Enum<?> value) {
        return text(value.name());
    }

    PayloadWriter address(Address value) {
        return text(value.localPart()).text(value.domain());
    }

    <T> PayloadWriter all(List<T> values, Consumer<T> each) {
        number(values.size());
        values.forEach(each);
        return this;
    }
}
