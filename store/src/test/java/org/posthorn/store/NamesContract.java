package org.posthorn.store;

import org.junit.jupiter.api.Nested;

/** The part of {@link StoreContract} that depends on how names become places. */
public abstract class NamesContract {

    /** A fresh store, asked for before each test and closed after it. */
    protected abstract StoreUnderTest begin();

    @Nested
    class Copies extends CopyContract {
        @Override
        protected StoreUnderTest begin() {
            return NamesContract.this.begin();
        }
    }

    @Nested
    class Deliveries extends DeliveryContract {
        @Override
        protected StoreUnderTest begin() {
            return NamesContract.this.begin();
        }
    }

    @Nested
    class Mailboxes extends MailboxesContract {
        @Override
        protected StoreUnderTest begin() {
            return NamesContract.this.begin();
        }
    }

    @Nested
    class Moves extends MoveContract {
        @Override
        protected StoreUnderTest begin() {
            return NamesContract.this.begin();
        }
    }

    @Nested
    class RandomSteps extends RandomContract {
        @Override
        protected StoreUnderTest begin() {
            return NamesContract.this.begin();
        }
    }

    @Nested
    class Subscriptions extends SubscriptionContract {
        @Override
        protected StoreUnderTest begin() {
            return NamesContract.this.begin();
        }
    }
}
