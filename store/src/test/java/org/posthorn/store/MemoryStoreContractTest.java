package org.posthorn.store;

import org.junit.jupiter.api.DisplayName;

import java.nio.file.Path;
import java.time.Clock;

@DisplayName("MemoryStore")
class MemoryStoreContractTest extends StoreContract {

    @Override
    protected StoreUnderTest begin() {
        return new InMemory(new MemoryStore(Clock.systemUTC()));
    }

    private static final class InMemory implements StoreUnderTest {

        private final MemoryStore store;
        private int accounts;

        InMemory(MemoryStore store) {
            this.store = store;
        }

        @Override
        public MailStore store() {
            return store;
        }

        @Override
        public MailStore reopen() {
            return store;
        }

        @Override
        public Account account(Account.Limits limits) {
            String user = "user" + ++accounts + "@example.org";
            return new Account(user, Path.of("unused"), limits);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
