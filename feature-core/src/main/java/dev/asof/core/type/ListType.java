package dev.asof.core.type;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.util.List;

/** A list of scalars. It may be empty; its elements are never null. */
public record ListType(ScalarType element) implements ValueType {
  @Override
  public String text() {
    return "list<" + element.text() + ">";
  }

  @Override
  public Object check(Object value) {
    if (!(value instanceof List<?> list)) {
      throw ScalarType.wrongType(this, value);
    }
    return list.stream().map(this::checkElement).toList();
  }

  private Object checkElement(Object item) {
    if (item == null) {
      throw new AsofException(
          ErrorCode.WRONG_TYPE, "a %s holds no nulls: leave the element out".formatted(text()));
    }
    return element.check(item);
  }

  @Override
  public String toString() {
    return text();
  }
}
