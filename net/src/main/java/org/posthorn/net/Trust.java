package org.posthorn.net;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whether a server must prove who it is. */
public enum Trust {
    /** As the JDK's certificate authorities say. */
    CHECKED,
    /** Anybody may be the server, and hear the password. */
    INSECURE;

    /** For new connections. */
    public SSLContext context() {
        try {
            return switch (this) {
                case CHECKED -> SSLContext.getDefault();
                case INSECURE -> {
                    var context = SSLContext.getInstance("TLS");
                    context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
                    yield context;
                }
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS", e);
        }
    }

    /** Whom this judge believes, for new connections: also about the name of the server. */
    public static SSLContext judgedBy(Judge judge) {
        return JudgedTrust.context(judge);
    }

    /** Only an extended one is believed about the name of the server, too. */
    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
