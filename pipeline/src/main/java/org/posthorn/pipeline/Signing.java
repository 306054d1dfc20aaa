package org.posthorn.pipeline;

import org.posthorn.mail.Address;
import org.posthorn.mail.HeaderAddress;
import org.posthorn.mail.Headers;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Departure;
import org.posthorn.outbound.Transaction;
import org.posthorn.pipeline.dkim.DkimSigning;
import org.posthorn.pipeline.dkim.DomainSigner;
import org.posthorn.pipeline.dkim.UnsignableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Signs what leaves, in the name of the domain that it comes from. Thread-safe. RFC 6376 §5.
 *
 * <p>Only what we answer for is signed: our users' mail, and our own. What others wrote and what is
 * passed on would borrow our name, and so would a user who writes as somebody of another domain.
 */
public final class Signing implements Departure {

    private static final Logger log = LoggerFactory.getLogger(Signing.class);

    private final Predicate<String> hosted;
    private final BiPredicate<String, Address> authors;
    private final DomainSigner signer;

    /**
     * Over keys that may change.
     *
     * @param hosted whether a domain in lower case is ours
     * @param authors whether an account, as transactions name it, may write as an address; may
     *     throw {@link UncheckedIOException} where nobody knows
     */
    public Signing(
            Predicate<String> hosted, BiPredicate<String, Address> authors, DomainSigner signer) {
        this.hosted = hosted;
        this.authors = authors;
        this.signer = signer;
    }

    @Override
    public byte[] fields(Transaction transaction, Copy message) throws IOException {
        if (!transaction.submitted()) {
            return new byte[0];
        }
        try {
            var signing = domain(transaction, message).flatMap(signer::begin);
            return signing.isPresent() ? sign(signing.get(), transaction, message) : new byte[0];
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static byte[] sign(DkimSigning signing, Transaction transaction, Copy message)
            throws IOException {
        try (signing) {
            message.writeTo(new Feed(signing::write));
            return signing.end();
        } catch (UnsignableException e) {
            log.warn("message {} leaves unsigned: {}", transaction.id(), e.getMessage());
            return new byte[0];
        }
    }

    /**
     * That of the author, since alignment asks for it: RFC 9989 §4.4. Else that of the envelope.
     */
    private Optional<String> domain(Transaction transaction, Copy message) throws IOException {
        return author(message)
                .filter(author -> authors.test(transaction.account(), author))
                .flatMap(author -> ours(author.domain()))
                .or(() -> sender(transaction));
    }

    private Optional<String> sender(Transaction transaction) {
        return transaction.from() instanceof ReversePath.Of(var address)
                ? ours(address.domain())
                : Optional.empty();
    }

    private static Optional<Address> author(Copy message) throws IOException {
        return Headers.of(message.header()).all("From").stream()
                .flatMap(field -> HeaderAddress.parse(field.value()).stream())
                .filter(HeaderAddress.Mailbox.class::isInstance)
                .map(HeaderAddress.Mailbox.class::cast)
                .findFirst()
                .flatMap(Signing::address);
    }

    private static Optional<Address> address(HeaderAddress.Mailbox mailbox) {
        try {
            return Optional.of(new Address(mailbox.localPart(), mailbox.domain()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // half an address, or one with control characters
        }
    }

    /** The domain itself, or the nearest above it that is ours. */
    private Optional<String> ours(String domain) {
        String name = domain.toLowerCase(Locale.ROOT);
        while (!name.isEmpty()) {
            if (hosted.test(name)) {
                return Optional.of(name);
            }
            int dot = name.indexOf('.');
            name = dot < 0 ? "" : name.substring(dot + 1);
        }
        return Optional.empty();
    }
}
