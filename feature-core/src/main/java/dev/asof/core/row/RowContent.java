package dev.asof.core.row;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a row says of its key. */
public sealed interface RowContent {
  /**
   * The values of all features, in the order of the row's schema.
   *
   * @param list unmodifiable; carriers of the features' types, or null
   */
  record Values(List<@Nullable Object> list) implements RowContent {
    public Values {
      list = Collections.unmodifiableList(Arrays.asList(list.toArray()));
    }

    public static Values of(@Nullable Object... values) {
      return new Values(Arrays.asList(values));
    }
  }

  /** The key is deleted; takes part in row order like any row, and answers MISSING. */
  enum Delete implements RowContent {
    DELETE
  }
}
