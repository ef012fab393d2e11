package dev.asof.core.row;

import dev.asof.core.Bytes;

/**
 * Identifies what a row describes: the canonical bytes of project, join-key names, types and
 * values. Equal keys have equal bytes and no others do, so the same bytes are the log record's key
 * and the online store's key.
 *
 * @param bytes see {@link EntityKeySchema} for the layout
 */
public record EntityKey(Bytes bytes) implements Comparable<EntityKey> {
  /** By unsigned bytes. */
  @Override
  public int compareTo(EntityKey other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return bytes.toString();
  }
}
