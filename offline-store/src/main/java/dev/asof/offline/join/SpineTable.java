package dev.asof.offline.join;

import dev.asof.core.Bytes;
import dev.asof.core.Micros;
import dev.asof.offline.join.Spine.DecimalColumn;
import dev.asof.offline.join.Spine.KeyColumn;
import dev.asof.offline.join.Spine.LabelColumn;
import dev.asof.offline.join.Spine.Moment;
import dev.asof.offline.join.Spine.MomentColumn;
import dev.asof.offline.join.Spine.SpineColumn;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/**
 * A spine in DuckDB: temporary table {@code spine} with the row number {@code rn}, the moment
 * {@code t} in µs, floored, and the spine's columns as {@code s0}, {@code s1}, …; moments as text.
 */
final class SpineTable {
  static final String NAME = "spine";

  private SpineTable() {}

  static void load(Session session, Spine spine) {
    List<String> columns = new ArrayList<>(List.of("rn bigint not null", "t bigint not null"));
    for (int i = 0; i < spine.columns().size(); i++) {
      columns.add(column(i) + " " + type(spine.columns().get(i)));
    }
    session.execute("create temp table %s (%s)".formatted(NAME, String.join(", ", columns)));
    int moments = momentColumn(spine);
    try (DuckDBAppender appender = session.appender(NAME)) {
      for (int i = 0; i < spine.rows().size(); i++) {
        append(appender, i, moments, spine.rows().get(i));
      }
    } catch (SQLException failure) {
      throw Session.failed("load the spine", failure);
    }
  }

  static String column(int index) {
    return "s" + index;
  }

  /** The column of {@code spine} that holds join key {@code key}. */
  static String keyColumn(Spine spine, String key) {
    for (int i = 0; i < spine.columns().size(); i++) {
      if (spine.columns().get(i).name().equals(key)) {
        return column(i);
      }
    }
    throw new IllegalArgumentException("the spine has no column " + key);
  }

  static int momentColumn(Spine spine) {
    for (int i = 0; i < spine.columns().size(); i++) {
      if (spine.columns().get(i) instanceof MomentColumn) {
        return i;
      }
    }
    throw new IllegalArgumentException("the spine has no moments");
  }

  private static String type(SpineColumn column) {
    return switch (column) {
      case KeyColumn key -> Sql.type(key.key().type());
      case MomentColumn _ -> "VARCHAR";
      case LabelColumn label -> Sql.type(label.type());
      case DecimalColumn decimals -> "DECIMAL(38,%d)".formatted(decimals.scale());
    };
  }

  private static void append(
      DuckDBAppender appender, int number, int moments, List<@Nullable Object> row)
      throws SQLException {
    appender.beginRow();
    appender.append((long) number);
    Moment moment = (Moment) row.get(moments);
    appender.append(Micros.of(Micros.floor(moment.instant())));
    for (Object value : row) {
      append(appender, value);
    }
    appender.endRow();
  }

  private static void append(DuckDBAppender appender, @Nullable Object value) throws SQLException {
    switch (value) {
      case null -> appender.appendNull();
      case Boolean bool -> appender.append(bool.booleanValue());
      case Integer number -> appender.append(number.intValue());
      case Long number -> appender.append(number.longValue());
      case Float number -> appender.append(number.floatValue());
      case Double number -> appender.append(number.doubleValue());
      case String text -> appender.append(text);
      case Bytes bytes -> appender.append(bytes.toArray());
      case Instant instant -> appender.append(instant.atOffset(ZoneOffset.UTC));
      case Moment moment -> appender.append(moment.text());
      case BigDecimal decimal -> appender.append(decimal);
      default -> throw new IllegalArgumentException("no value of a spine: " + value);
    }
  }
}
