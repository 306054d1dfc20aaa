package org.posthorn.pipeline.spf;

import org.posthorn.dns.Data;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.pipeline.spf.Lookups.Counting;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The names of the client that have its address in turn. RFC 7208 §5.5. */
final class ClientNames {

    /** RFC 7208 §4.6.4; whoever has more has the rest ignored. */
    private static final int MOST = 10;

    private final InetAddress client;
    private final Lookups lookups;
    private final Map<Name, Boolean> valid = new HashMap<>();
    private Optional<List<Name>> claimed = Optional.empty();

    ClientNames(InetAddress client, Lookups lookups) {
        this.client = client;
        this.lookups = lookups;
    }

    /** For the mechanism: whether one of them is within this domain. */
    boolean areWithin(Name domain) throws SpfException {
        return first(claimed(Counting.COUNTED), name -> name.isWithin(domain)).isPresent();
    }

    /** For the macro: the domain itself, else a name in it, else any. RFC 7208 §7.3. */
    Optional<Name> best(Name domain) {
        try {
            var names = claimed(Counting.FREE);
            return first(names, domain::equals)
                    .or(() -> first(names, name -> name.isWithin(domain)))
                    .or(() -> first(names, name -> true));
        } catch (SpfException e) {
            return Optional.empty();
        }
    }

    private Optional<Name> first(List<Name> names, Predicate<Name> wanted) {
        return names.stream().filter(wanted).filter(this::isValid).findFirst();
    }

    private List<Name> claimed(Counting counting) throws SpfException {
        if (claimed.isEmpty()) {
            var question = Question.ptr(client);
            List<Data.Ptr> records;
            try {
                records =
                        switch (counting) {
                            case COUNTED -> lookups.find(question);
                            case FREE -> lookups.list(question);
                        };
            } catch (SpfException e) {
                if (e.status() == SpfStatus.PERMERROR) {
                    throw e;
                }
                records = List.of(); // RFC 7208 §5.5: it fails to match
            }
            claimed = Optional.of(records.stream().limit(MOST).map(Data.Ptr::name).toList());
        }
        return claimed.get();
    }

    /** A name that cannot be looked up is skipped. RFC 7208 §5.5. */
    private boolean isValid(Name name) {
        return valid.computeIfAbsent(
                name,
                host -> {
                    try {
                        return lookups.hosts(host, client, Counting.FREE).contains(client);
                    } catch (SpfException e) {
                        return false;
                    }
                });
    }
}
