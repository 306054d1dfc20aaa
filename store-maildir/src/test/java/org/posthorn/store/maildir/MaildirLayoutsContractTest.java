package org.posthorn.store.maildir;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.posthorn.store.NamesContract;
import org.posthorn.store.StoreUnderTest;

/** What has to do with names, in the other ways to write them; the rest does not know of them. */
@DisplayName("MaildirStore")
final class MaildirLayoutsContractTest {

    @Nested
    class WithFoldersInFolders extends NamesContract {
        @Override
        protected StoreUnderTest begin() {
            return MaildirUnderTest.inMemory(MaildirUnderTest.conf("layout = \"fs\""));
        }
    }

    @Nested
    class WithUtf8AndEscapedDots extends NamesContract {
        @Override
        protected StoreUnderTest begin() {
            return MaildirUnderTest.inMemory(
                    MaildirUnderTest.conf("utf8-names = true\nescape-dots = true"));
        }
    }
}
