package dev.asof.offline.table;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.type.ScalarType;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The columns of feature tables. Field ids never change their meaning: a feature has the id that
 * the registry gave it, join keys have 100, 101, … in name order, and the columns that every table
 * has are numbered here. Those stand beside join keys and features under their own names, and no
 * name of a definition starts with an underscore.
 */
public final class TableColumns {
  public static final String EVENT = "event_timestamp";
  public static final String CREATED = "created_timestamp";
  public static final String INGESTED = "_ingested";
  public static final String EPOCH = "_epoch";
  public static final String PARTITION = "_partition";
  public static final String OFFSET = "_offset";
  public static final String DELETED = "_deleted";
  public static final String REVISION = "_revision";

  /** When the online store first held the row, where that is recorded. */
  public static final String VISIBLE_AT = "_visible_at";

  /** Whether a later row of the same key and event timestamp exists; null counts as false. */
  public static final String SUPERSEDED = "_superseded";

  private static final int FIRST_JOIN_KEY = 100;
  private static final List<TableColumn> TIMES =
      List.of(
          new TableColumn(1, EVENT, ScalarType.TIMESTAMP, true),
          new TableColumn(2, CREATED, ScalarType.TIMESTAMP, false));
  private static final List<TableColumn> LOG =
      List.of(
          new TableColumn(3, INGESTED, ScalarType.TIMESTAMP, true),
          new TableColumn(4, EPOCH, ScalarType.INT32, true),
          new TableColumn(5, PARTITION, ScalarType.INT32, true),
          new TableColumn(6, OFFSET, ScalarType.INT64, true),
          new TableColumn(7, DELETED, ScalarType.BOOL, true),
          new TableColumn(8, REVISION, ScalarType.INT32, true),
          new TableColumn(9, VISIBLE_AT, ScalarType.TIMESTAMP, false),
          new TableColumn(10, SUPERSEDED, ScalarType.BOOL, false));

  private TableColumns() {}

  /**
   * The columns of the table of {@code view}: join keys in name order, times, the features of all
   * revisions by field id, and what the log says of a row.
   */
  public static List<TableColumn> of(FeatureViewVersion view) {
    List<TableColumn> columns = new ArrayList<>();
    int id = FIRST_JOIN_KEY;
    for (JoinKey key : view.key().joinKeys()) {
      columns.add(new TableColumn(id++, key.name().value(), key.type(), true));
    }
    columns.addAll(TIMES);
    for (RowField field : features(view)) {
      columns.add(new TableColumn(field.id(), field.name().value(), field.type(), false));
    }
    columns.addAll(LOG);
    return List.copyOf(columns);
  }

  /** Every feature that rows of {@code view} may have, by field id. */
  static List<RowField> features(FeatureViewVersion view) {
    SortedMap<Integer, RowField> byId = new TreeMap<>();
    for (RowSchema schema : new TreeMap<>(view.schemas().byRevision()).values()) {
      schema.fields().forEach(field -> byId.put(field.id(), field));
    }
    return List.copyOf(byId.values());
  }
}
