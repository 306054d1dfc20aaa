package org.posthorn.store.maildir;

import java.io.IOException;

/** An index says what Posthorn does not write. */
final class IndexDamage extends IOException {

    IndexDamage(String what) {
        super(what);
    }
}
