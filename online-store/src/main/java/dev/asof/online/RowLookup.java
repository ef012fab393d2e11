package dev.asof.online;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import java.util.List;

/**
 * A question to the online store: the rows of one key in several views.
 *
 * @param views view versions that all have the key's join keys
 */
public record RowLookup(EntityKey key, List<FeatureViewVersion> views) {
  public RowLookup {
    views = List.copyOf(views);
  }
}
