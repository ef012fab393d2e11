package dev.asof.offline.table;

/**
 * The names of the columns that every feature table has, beside the join keys and features under
 * their own names. No name of a definition starts with an underscore.
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

  private TableColumns() {}
}
