package org.posthorn.pipeline.dkim;

import org.posthorn.conf.Key;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Signatures of domains, table {@code [dkim]}. */
public record DkimConf(
        @Key(
                        doc =
                                "Whether the signatures of mail from other servers are judged, and"
                                        + " said in an Authentication-Results field.",
                        or = "true",
                        replaces = "OpenDKIM Mode v")
                boolean verify,
        @Key(
                        doc =
                                "How many signatures of one message are judged, 1 to 100: each may"
                                        + " cost a question and a hash of the whole body.",
                        or = "10",
                        replaces = "OpenDKIM MaximumSignaturesToVerify")
                int maxSignatures,
        @Key(
                        doc =
                                "Name of the first key that 'posthorn dkim create' makes for a"
                                        + " domain.",
                        or = "mail",
                        replaces = "OpenDKIM Selector")
                String selector,
        @Key(
                        doc =
                                "Folder of the keys, DOMAIN/SELECTOR.pem: a domain is signed for"
                                        + " with each that it has. Without it dkim in the data"
                                        + " folder.",
                        example = "/etc/posthorn/dkim",
                        replaces = "OpenDKIM KeyFile, KeyTable, SigningTable")
                Optional<Path> keys,
        @Key(
                        doc = "Header fields that are signed where a message has them.",
                        or =
                                "[From, Reply-To, Sender, To, Cc, Subject, Date, Message-ID,"
                                        + " In-Reply-To, References, MIME-Version, Content-Type,"
                                        + " Content-Transfer-Encoding, List-Id, List-Unsubscribe,"
                                        + " List-Unsubscribe-Post, Resent-From, Resent-To,"
                                        + " Resent-Cc, Resent-Date, Resent-Message-ID]",
                        replaces = "OpenDKIM SignHeaders, Rspamd sign_headers")
                List<String> headers,
        @Key(
                        doc =
                                "Those of them that nobody may add on the way: one more is signed"
                                        + " than there is.",
                        or =
                                "[From, Reply-To, To, Cc, Subject, Date, Message-ID, MIME-Version,"
                                        + " Content-Type, Content-Transfer-Encoding]",
                        replaces = "OpenDKIM OversignHeaders")
                List<String> oversigned,
        @Key(
                        doc =
                                "How long a signature is valid, at least 1h. Without it for ever."
                                        + " Mail may wait in queues for days.",
                        example = "14d",
                        replaces = "OpenDKIM SignatureTTL")
                Optional<Duration> lifetime) {

    /** As if nothing were configured. */
    public static final DkimConf DEFAULT =
            new DkimConf(
                    true,
                    10,
                    "mail",
                    Optional.empty(),
                    List.of(
                            "From",
                            "Reply-To",
                            "Sender",
                            "To",
                            "Cc",
                            "Subject",
                            "Date",
                            "Message-ID",
                            "In-Reply-To",
                            "References",
                            "MIME-Version",
                            "Content-Type",
                            "Content-Transfer-Encoding",
                            "List-Id",
                            "List-Unsubscribe",
                            "List-Unsubscribe-Post",
                            "Resent-From",
                            "Resent-To",
                            "Resent-Cc",
                            "Resent-Date",
                            "Resent-Message-ID"),
                    List.of(
                            "From",
                            "Reply-To",
                            "To",
                            "Cc",
                            "Subject",
                            "Date",
                            "Message-ID",
                            "MIME-Version",
                            "Content-Type",
                            "Content-Transfer-Encoding"),
                    Optional.empty());

    private static final int MOST_SIGNATURES = 100;

    public DkimConf {
        headers = List.copyOf(headers);
        oversigned = List.copyOf(oversigned);
        if (maxSignatures < 1 || maxSignatures > MOST_SIGNATURES) {
            throw new IllegalArgumentException("max-signatures: must be 1 to 100");
        }
        try {
            TagName.parse("s", selector);
        } catch (MalformedException e) {
            throw new IllegalArgumentException("selector: is not a name", e);
        }
        checkNames("headers", headers);
        checkNames("oversigned", oversigned);
        if (headers.stream().noneMatch("from"::equalsIgnoreCase)) {
            throw new IllegalArgumentException("headers: From must be signed");
        }
        for (String name : oversigned) {
            if (headers.stream().noneMatch(name::equalsIgnoreCase)) {
                throw new IllegalArgumentException("oversigned: " + name + " is not in headers");
            }
        }
        if (lifetime.isPresent() && lifetime.get().toHours() < 1) {
            throw new IllegalArgumentException("lifetime: must be 1h at least");
        }
    }

    /** This one, for a server that asks nobody. */
    public DkimConf withoutVerifying() {
        return new DkimConf(false, maxSignatures, selector, keys, headers, oversigned, lifetime);
    }

    /** Relaxed in both: others fold and trim what passes through them. */
    public SigningRules rules() {
        return new SigningRules(
                Canonical.RELAXED,
                Canonical.RELAXED,
                headers,
                new LinkedHashSet<>(oversigned),
                lifetime);
    }

    /** Where the keys are. */
    public Path folder(Path data) {
        return keys.orElse(data.resolve("dkim"));
    }

    /** RFC 5322 §2.2. A colon or semicolon would end the name in a signature. */
    private static void checkNames(String key, List<String> names) {
        for (String name : names) {
            if (!name.matches("[!-9<-~]{1,64}")) {
                throw new IllegalArgumentException(key + ": " + name + " is no field name");
            }
        }
    }
}
