package org.posthorn.store;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/** What every store does, topic by topic. A store runs it by a subclass in its own tests. */
public abstract class StoreContract {

    /** A fresh store, asked for before each test and closed after it. */
    protected abstract StoreUnderTest begin();

    @Nested
    @DisplayName("RFC 9051 §6.3.12 APPEND")
    class Appends extends AppendContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    class Concurrency extends ConcurrencyContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    @DisplayName("RFC 9051 §6.4.7 COPY")
    class Copies extends CopyContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    class Deliveries extends DeliveryContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    @DisplayName("RFC 9051 §6.4.3 EXPUNGE")
    class Expunges extends ExpungeContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    @DisplayName("RFC 9051 §6.4.6 STORE")
    class FlagChanges extends FlagsContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    @DisplayName("RFC 9051 §6.3 mailboxes")
    class Mailboxes extends MailboxesContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    @DisplayName("RFC 6851 §3.1 MOVE")
    class Moves extends MoveContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    class Quotas extends QuotaContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    @DisplayName("RFC 7162 §3.1 mod-sequences")
    class ModSeqs extends ModSeqContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    @DisplayName("RFC 8474 §5.1 identity")
    class Identities extends IdentityContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    class DerivedFacts extends DerivedContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    class RandomSteps extends RandomContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    class Reads extends ReadContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    class Snapshots extends SnapshotContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    @DisplayName("RFC 9051 §6.3.7 SUBSCRIBE")
    class Subscriptions extends SubscriptionContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    @DisplayName("RFC 5804 §1.6 scripts, RFC 5464 §3 annotations, RFC 4314 §2 rights")
    class Texts extends TextContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }

    @Nested
    class Watches extends WatchContract {
        @Override
        protected StoreUnderTest begin() {
            return StoreContract.this.begin();
        }
    }
}
