package org.posthorn.dns;

import org.posthorn.dns.Answer.Trouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** One question to the servers, in their order, until one of them knows. Thread-safe. */
final class Exchange {

    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    /** A packet may be lost; one that is lost twice means something else. */
    private static final int ROUNDS = 2;

    /** What passes everywhere in one piece; DNS flag day 2020. */
    private static final int UDP_SIZE = 1232;

    private final List<InetSocketAddress> servers;
    private final Duration timeout;
    private final boolean trusted;
    private final SecureRandom random = new SecureRandom();

    /**
     * To these servers.
     *
     * @param trusted whether they and the way to them are, so that their word counts about DNSSEC
     */
    Exchange(List<InetSocketAddress> servers, Duration timeout, boolean trusted) {
        this.servers = List.copyOf(servers);
        this.timeout = timeout;
        this.trusted = trusted;
    }

    /** What a server said. */
    sealed interface Reply {

        /**
         * The code is NOERROR or NXDOMAIN.
         *
         * @param secure whether DNSSEC vouches for it
         */
        record Known(Message message, boolean secure) implements Reply {}

        record Unknown(Trouble trouble) implements Reply {}
    }

    Reply ask(Question<?> question, Deadline deadline) {
        var trouble = Trouble.TIMEOUT;
        var open = new ArrayList<>(servers);
        for (int round = 0; round < ROUNDS; round++) {
            for (InetSocketAddress server : List.copyOf(open)) {
                if (deadline.isPassed() || Thread.currentThread().isInterrupted()) {
                    return new Reply.Unknown(Trouble.TIMEOUT);
                }
                switch (examined(server, question, deadline)) {
                    case Reply.Known known -> {
                        return known;
                    }
                    case Reply.Unknown(var why) -> {
                        log.debug("{} of {}: {}", question, server, why);
                        trouble = why;
                        if (why == Trouble.BOGUS) {
                            return new Reply.Unknown(why); // others have less to say, not more
                        }
                        if (why == Trouble.SERVER_FAILURE || why == Trouble.REFUSED) {
                            open.remove(server); // it has said what it has to say
                        }
                    }
                }
            }
        }
        return new Reply.Unknown(trouble);
    }

    /**
     * A resolver that checks DNSSEC says the same of what it cannot find out and of what is bogus.
     * Asked not to check, it has an answer to what is bogus: RFC 4035 §3.2.2, §5.5. So has a server
     * that is back in this moment; the question fails in both cases.
     */
    private Reply examined(InetSocketAddress server, Question<?> question, Deadline deadline) {
        var reply = ask(server, question, Checking.ENABLED, deadline.within(timeout));
        boolean isBogus =
                trusted
                        && reply.equals(new Reply.Unknown(Trouble.SERVER_FAILURE))
                        && ask(server, question, Checking.DISABLED, deadline.within(timeout))
                                instanceof Reply.Known;
        return isBogus ? new Reply.Unknown(Trouble.BOGUS) : reply;
    }

    /** Whether the server shall look at signatures. */
    private enum Checking {
        ENABLED,
        DISABLED
    }

    private Reply ask(
            InetSocketAddress server, Question<?> question, Checking checking, Deadline end) {
        try {
            var resolver = new SimpleResolver(server);
            resolver.setEDNS(0, UDP_SIZE, 0, List.of());
            resolver.setIoClientFactory(new Sockets(end));
            var answer =
                    resolver.sendAsync(query(question, checking), Runnable::run)
                            .toCompletableFuture();
            return reply(answer.join());
        } catch (CompletionException e) {
            return new Reply.Unknown(trouble(e));
        }
    }

    /** dnsjava does not promise which exceptions a message can cause that is none. */
    private static Trouble trouble(CompletionException failure) {
        return switch (failure.getCause()) {
            case SocketTimeoutException e -> Trouble.TIMEOUT;
            case WireParseException e -> Trouble.GARBLED;
            case IOException e -> Trouble.UNREACHABLE;
            case null, default -> Trouble.GARBLED;
        };
    }

    /** AD asks for the server's word on DNSSEC, without the signatures. RFC 6840 §5.7. */
    private Message query(Question<?> question, Checking checking) {
        int type = Type.value(question.kind().word());
        var query = Message.newQuery(Record.newRecord(question.name().wire(), type, DClass.IN));
        query.getHeader().setID(random.nextInt(0x10000));
        query.getHeader().setFlag(checking == Checking.ENABLED ? Flags.AD : Flags.CD);
        return query;
    }

    private Reply reply(Message message) {
        if (!message.getHeader().getFlag(Flags.QR)) {
            return new Reply.Unknown(Trouble.GARBLED); // a question
        }
        return switch (message.getRcode()) {
            case Rcode.NOERROR, Rcode.NXDOMAIN -> {
                if (message.getHeader().getFlag(Flags.TC)) {
                    yield new Reply.Unknown(Trouble.GARBLED); // cut off, over TCP as well
                }
                yield isReferral(message)
                        ? new Reply.Unknown(Trouble.REFUSED)
                        : new Reply.Known(
                                message, trusted && message.getHeader().getFlag(Flags.AD));
            }
            case Rcode.SERVFAIL ->
                    new Reply.Unknown(isBogus(message) ? Trouble.BOGUS : Trouble.SERVER_FAILURE);
            default -> new Reply.Unknown(Trouble.REFUSED);
        };
    }

    /**
     * Whether a server says nothing, and not that there is nothing. RFC 2308 §2.2. It names others
     * who may know; or nobody, while neither the zone is its own nor it asks others. Some resolvers
     * leave the SOA record out: with theirs there is nothing.
     */
    private static boolean isReferral(Message message) {
        if (message.getRcode() != Rcode.NOERROR || !message.getSection(Section.ANSWER).isEmpty()) {
            return false;
        }
        List<Record> authority = message.getSection(Section.AUTHORITY);
        var header = message.getHeader();
        return authority.stream().noneMatch(SOARecord.class::isInstance)
                && (authority.stream().anyMatch(NSRecord.class::isInstance)
                        || !(header.getFlag(Flags.AA) || header.getFlag(Flags.RA)));
    }

    /** RFC 8914 §4. A forger who says so could as well say nothing. */
    private static boolean isBogus(Message message) {
        if (message.getOPT() == null) {
            return false;
        }
        for (EDNSOption option : message.getOPT().getOptions()) {
            if (option instanceof ExtendedErrorCodeOption error
                    && error.getErrorCode() >= ExtendedErrorCodeOption.DNSSEC_BOGUS
                    && error.getErrorCode() <= ExtendedErrorCodeOption.NSEC_MISSING) {
                return true;
            }
        }
        return false;
    }
}
