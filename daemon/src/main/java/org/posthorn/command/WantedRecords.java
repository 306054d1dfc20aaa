package org.posthorn.command;

import org.posthorn.dns.Data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a domain is to publish for one purpose.
 *
 * @param offered whether there is what the records promise; without it they are for information
 * @param notes for people, each a line
 * @param records none if it is not known what they would say; the notes say why
 */
record WantedRecords(
        DnsTopic topic, boolean offered, List<String> notes, List<ZoneRecord> records) {

    WantedRecords {
        notes = List.copyOf(notes);
        records = List.copyOf(records);
    }

    WantedRecords(DnsTopic topic, List<String> notes, List<ZoneRecord> records) {
        this(topic, true, notes, records);
    }

    /** As a part of a zone file: all but the records is a comment. */
    String zoneText() {
        var text = new StringBuilder();
        String need = topic.isNeeded() ? " (needed)" : offered ? "" : " (not offered)";
        text.append("; ").append(topic.word()).append(need).append('\n');
        notes.forEach(note -> text.append("; ").append(note).append('\n'));
        for (ZoneRecord wanted : records) {
            String line = offered ? wanted.line() : "; " + wanted.line().replace("\n", "\n; ");
            text.append(line).append('\n');
        }
        return text.toString();
    }

    /** In this order, whenever it is printed; texts in one piece, as forms want them. */
    Map<String, Object> asMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("topic", topic.word());
        map.put("needed", topic.isNeeded());
        map.put("offered", offered);
        map.put("notes", notes);
        map.put("records", records.stream().map(WantedRecords::asMap).toList());
        return map;
    }

    private static Map<String, Object> asMap(ZoneRecord wanted) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", wanted.name().toString());
        map.put("type", wanted.kind());
        map.put("value", wanted.data() instanceof Data.Txt(var text) ? text : wanted.value());
        return map;
    }
}
