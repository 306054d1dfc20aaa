package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.conf.Secret;
import org.posthorn.mail.Address;

import java.util.List;
import java.util.Optional;
import java.util.Set;

class MemoryDirectoryTest {

    private static final Address ADA = new Address("ada", "example.test");

    private final MemoryDirectory directory = new MemoryDirectory();

    @Test
    void finds_an_account_from_the_moment_it_is_added() {
        assertThat(directory.resolve(ADA)).isEqualTo(new Resolution.Elsewhere());

        directory.account(ADA, new Secret("{PLAIN}x"));

        assertThat(directory.domains()).containsExactly("example.test");
        assertThat(directory.account("ADA"))
                .isPresent()
                .isEqualTo(directory.account("ada@Example.test"));
        assertThat(directory.resolve(new Address("Ada+x", "example.test")))
                .isInstanceOf(Resolution.Deliver.class);
    }

    @Test
    void forgets_a_removed_account() {
        directory.account(ADA, new Secret("{PLAIN}x"));

        assertThat(directory.remove(ADA)).isTrue();
        assertThat(directory.remove(ADA)).isFalse();
        assertThat(directory.account("ada")).isEmpty();
        assertThat(directory.resolve(ADA)).isEqualTo(new Resolution.Unknown());
    }

    @Test
    void an_account_that_is_not_enabled_takes_no_mail() {
        directory.account(
                new Account(ADA, new Secret("x"), Optional.empty(), Optional.empty(), 0, 0, false));

        assertThat(directory.resolve(ADA)).isEqualTo(new Resolution.Disabled());
    }

    @Test
    void follows_an_alias() {
        directory.account(ADA, new Secret("{PLAIN}x"));
        directory.alias(new Address("info", "other.test"), List.of(ADA));

        assertThat(directory.resolve(new Address("info", "other.test")))
                .isInstanceOfSatisfying(
                        Resolution.Deliver.class,
                        d ->
                                assertThat(d.accounts())
                                        .extracting(Account::address)
                                        .containsExactly(ADA));
        directory.clear();
        assertThat(directory.resolve(ADA)).isEqualTo(new Resolution.Unknown());
    }

    @Test
    void somebody_sends_from_what_is_theirs_alone_or_given_to_them() {
        Address bob = new Address("bob", "example.test");
        Address info = new Address("info", "example.test");
        Address all = new Address("all", "example.test");
        Address out = new Address("out", "example.test");
        Address given = new Address("Sales", "else.test");
        directory.account(
                new Account(
                        ADA,
                        new Secret("x"),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        true,
                        new Rights(true, Set.of(), List.of(), Set.of("sales@else.test"))));
        directory.account(bob, new Secret("x"));
        directory.alias(info, List.of(ADA));
        directory.alias(all, List.of(ADA, bob));
        directory.alias(out, List.of(ADA, given));

        assertThat(List.of(ADA, new Address("ADA+x", "example.test"), info, given))
                .allMatch(sender -> directory.maySend("ada@example.test", sender));
        assertThat(
                        List.of(
                                bob,
                                all,
                                out,
                                new Address("x", "else.test"),
                                new Address("x", "example.test")))
                .noneMatch(sender -> directory.maySend("ada@example.test", sender));
    }
}
