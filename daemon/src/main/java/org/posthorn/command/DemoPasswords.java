package org.posthorn.command;

/** What alice and bob log in with. They are printed: it is a demo. */
record DemoPasswords(String alice, String bob) {}
