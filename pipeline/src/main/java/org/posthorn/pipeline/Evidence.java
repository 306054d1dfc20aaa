package org.posthorn.pipeline;

import org.posthorn.pipeline.arc.ArcResult;
import org.posthorn.pipeline.dkim.DkimResults;
import org.posthorn.pipeline.dmarc.DmarcResult;
import org.posthorn.pipeline.spf.SpfResult;

import java.util.Optional;

/**
 * Who vouches for a message. Each part is empty where nobody was asked: for our users and
 * neighbours, or as configured.
 *
 * @param witness who makes good what DMARC finds wanting
 */
record Evidence(
        Optional<SpfResult> spf,
        Optional<DkimResults> dkim,
        Optional<DmarcResult> dmarc,
        Optional<ArcResult> arc,
        Witness witness) {

    static final Evidence NONE =
            new Evidence(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    new Witness.None());

    boolean isEmpty() {
        return spf.isEmpty() && dkim.isEmpty() && dmarc.isEmpty() && arc.isEmpty();
    }
}
