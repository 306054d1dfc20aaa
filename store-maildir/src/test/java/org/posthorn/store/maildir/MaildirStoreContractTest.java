package org.posthorn.store.maildir;

import org.junit.jupiter.api.DisplayName;
import org.posthorn.store.StoreContract;
import org.posthorn.store.StoreUnderTest;

@DisplayName("MaildirStore")
final class MaildirStoreContractTest extends StoreContract {

    @Override
    protected StoreUnderTest begin() {
        return MaildirUnderTest.begin();
    }
}
