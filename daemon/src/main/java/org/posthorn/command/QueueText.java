package org.posthorn.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the queue answers, for people. */
final class QueueText {

    private QueueText() {}

    static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : "";
    }

    static long number(Map<?, ?> map, String key) {
        return map.get(key) instanceof Number number ? number.longValue() : 0;
    }

    static List<Map<?, ?>> maps(Map<?, ?> map, String key) {
        var maps = new ArrayList<Map<?, ?>>();
        for (Object each : map.get(key) instanceof List<?> list ? list : List.of()) {
            if (each instanceof Map<?, ?> one) {
                maps.add(one);
            }
        }
        return maps;
    }

    /** To the second, of a time as the daemon writes it: in UTC. */
    static String time(String instant) {
        int fraction = instant.indexOf('.');
        return fraction < 0 ? instant : instant.substring(0, fraction) + "Z";
    }
}
