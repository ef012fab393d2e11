package dev.asof.core.definition;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;

/** A JSON Pointer (RFC 6901) into a source's rows, such as {@code /flight/delay}. */
public record FieldPointer(String value) {
  /**
   * @throws AsofException {@link ErrorCode#INVALID_DEFINITION} if {@code value} is not a pointer to
   *     a member
   */
  public FieldPointer {
    if (!value.startsWith("/") || value.matches("(?s).*~(?![01]).*")) {
      throw new AsofException(
          ErrorCode.INVALID_DEFINITION,
          "'%s' is not a JSON pointer: write /member, or /outer/inner for a nested one"
              .formatted(value));
    }
  }

  /** The pointer to the top-level member {@code name}. */
  public static FieldPointer toMember(String name) {
    return new FieldPointer("/" + name);
  }

  @Override
  public String toString() {
    return value;
  }
}
