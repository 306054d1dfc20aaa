package org.posthorn.sasl;

import java.net.InetAddress;

/**
 * Who asks, and over what.
 *
 * @param service {@code "smtp"}, {@code "imap"} or {@code "pop3"}
 * @param secure whether the connection is encrypted
 * @param session for the log
 */
public record Client(String service, InetAddress address, boolean secure, String session) {}
