package dev.asof.core.definition;

/**
 * Which rows of a source are deletes of their entity key: those whose field {@code from} holds
 * {@code equals}.
 *
 * @param equals the text of the JSON scalar, for example {@code true} or {@code d}
 */
public record DeletionRule(FieldPointer from, String equals) {
  /** What applies where a source declares nothing: {@code "_delete": true}. */
  public static final DeletionRule DEFAULT =
      new DeletionRule(FieldPointer.toMember("_delete"), "true");
}
