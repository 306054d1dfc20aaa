package org.posthorn.store;

import java.util.Optional;

/**
 * A mailbox as a list shows it.
 *
 * @param selectable false for a parent that exists only by its children
 * @param children whether there is a mailbox below it
 * @param use what the mailbox is for, where that is known
 */
public record MailboxEntry(
        MailboxName name,
        boolean selectable,
        boolean subscribed,
        boolean children,
        Optional<SpecialUse> use) {}
