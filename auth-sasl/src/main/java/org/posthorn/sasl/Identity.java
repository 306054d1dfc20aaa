package org.posthorn.sasl;

/** An authenticated account: its canonical login name, {@code user@domain}. */
public record Identity(String user) {}
