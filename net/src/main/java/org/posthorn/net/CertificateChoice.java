package org.posthorn.net;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Chooses the certificate for the name that a client asks for, the default one for an unknown name.
 * RFC 6066 §3. Thread-safe.
 */
final class CertificateChoice extends X509ExtendedKeyManager {

    private final Certificates certificates;

    CertificateChoice(Certificates certificates) {
        this.certificates = certificates;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        Certificates.Loaded now = certificates.current();
        List<Credential> fitting =
                now.credentials().stream()
                        .filter(c -> fits(c.leaf().getPublicKey().getAlgorithm(), keyType))
                        .toList();
        String name = requested(engine);
        return fitting.stream()
                .filter(c -> c.names(name))
                .findFirst()
                .or(() -> fitting.stream().findFirst())
                .map(now::alias)
                .orElse(null);
    }

    /** The JDK asks for EC, RSA, RSASSA-PSS or EdDSA; certificates have Ed25519, too. */
    private static boolean fits(String algorithm, String keyType) {
        return algorithm.equals(keyType)
                || (keyType.equals("EdDSA") && algorithm.equals("Ed25519"));
    }

    private static String requested(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name.getType() == StandardConstants.SNI_HOST_NAME) {
                    return new SNIHostName(name.getEncoded()).getAsciiName();
                }
            }
        }
        return "";
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Credential chosen = certificates.current().byAlias(alias);
        return chosen == null ? null : chosen.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Credential chosen = certificates.current().byAlias(alias);
        return chosen == null ? null : chosen.key();
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null; // engines only
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
