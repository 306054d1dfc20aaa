package org.posthorn.directory.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What queries find: for each row its columns by name, in lower case. A NULL is as if the column
 * were not there.
 */
final class Rows {

    /** More than any account has, or an alias may have. */
    private static final int MOST = 2_000;

    private Rows() {}

    /** None where the query does not apply to what is wanted. */
    static List<Map<String, String>> find(Connection connection, Query query, Wanted wanted)
            throws SQLException {
        return find(connection, query, wanted, MOST);
    }

    /** The first rows, or all of them for 0. */
    static List<Map<String, String>> first(Connection connection, Query query, int most)
            throws SQLException {
        return find(connection, query, new Wanted(""), most);
    }

    private static List<Map<String, String>> find(
            Connection connection, Query query, Wanted wanted, int most) throws SQLException {
        var values = query.values(wanted);
        if (values.isEmpty()) {
            return List.of();
        }
        try (var statement = connection.prepareStatement(query.sql())) {
            statement.setMaxRows(most);
            int number = 0;
            for (String value : values.get()) {
                statement.setString(++number, value);
            }
            try (var result = statement.executeQuery()) {
                var rows = new ArrayList<Map<String, String>>();
                while (result.next()) {
                    rows.add(row(result));
                }
                return rows;
            }
        }
    }

    private static Map<String, String> row(ResultSet result) throws SQLException {
        var row = new LinkedHashMap<String, String>();
        var columns = result.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String value = result.getString(i);
            if (value != null) {
                row.put(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), value);
            }
        }
        return row;
    }
}
