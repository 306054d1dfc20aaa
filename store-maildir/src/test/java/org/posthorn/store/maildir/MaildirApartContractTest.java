package org.posthorn.store.maildir;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.posthorn.store.NamesContract;
import org.posthorn.store.StoreContract;
import org.posthorn.store.StoreUnderTest;

/** The store with control files and indexes in trees of their own. */
@DisplayName("MaildirStore")
final class MaildirApartContractTest {

    @Nested
    class WithTreesApart extends StoreContract {
        @Override
        protected StoreUnderTest begin() {
            return MaildirUnderTest.apart(MaildirUnderTest.CRLF);
        }
    }

    @Nested
    class WithFoldersInFoldersApart extends NamesContract {
        @Override
        protected StoreUnderTest begin() {
            return MaildirUnderTest.apart(MaildirUnderTest.conf("layout = \"fs\""));
        }
    }
}
