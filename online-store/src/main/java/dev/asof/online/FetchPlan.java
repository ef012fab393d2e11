package dev.asof.online;

import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.EntityKeySchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one question needs of the store. Views with the same join keys share a hash, so that the
 * plan holds one lookup per distinct entity key, however many views and repeated entities there
 * are.
 */
final class FetchPlan {
  private final List<FeatureViewVersion> views;
  private final Map<FeatureViewVersion, Integer> indexOf = new HashMap<>();
  private final List<List<Integer>> columns = new ArrayList<>();
  private final List<RowLookup> lookups = new ArrayList<>();
  private final Map<EntityKey, Integer> lookupOf = new HashMap<>();
  private final int[][] lookupByViewAndEntity;
  private final int[] placeInLookup;

  FetchPlan(FeatureSelection selection, List<EntityRow> entities) {
    views = selection.views();
    lookupByViewAndEntity = new int[views.size()][];
    placeInLookup = new int[views.size()];
    Map<EntityKeySchema, List<FeatureViewVersion>> groups = new LinkedHashMap<>();
    for (FeatureViewVersion view : views) {
      indexOf.put(view, indexOf.size());
      columns.add(new ArrayList<>());
      groups.computeIfAbsent(view.key(), _ -> new ArrayList<>()).add(view);
    }
    groups.forEach((schema, group) -> plan(schema, group, entities));
    for (int column = 0; column < selection.features().size(); column++) {
      columns.get(index(selection.features().get(column).view())).add(column);
    }
  }

  /**
   * By hash, which is that of the id: comparing versions in full takes longer than all the rest.
   */
  private int index(FeatureViewVersion view) {
    return Objects.requireNonNull(indexOf.get(view));
  }

  private void plan(
      EntityKeySchema schema, List<FeatureViewVersion> group, List<EntityRow> entities) {
    int[] lookupByEntity = new int[entities.size()];
    for (int i = 0; i < lookupByEntity.length; i++) {
      lookupByEntity[i] =
          lookupOf.computeIfAbsent(entities.get(i).key(schema), key -> add(key, group));
    }
    for (int place = 0; place < group.size(); place++) {
      int view = index(group.get(place));
      lookupByViewAndEntity[view] = lookupByEntity;
      placeInLookup[view] = place;
    }
  }

  private int add(EntityKey key, List<FeatureViewVersion> group) {
    lookups.add(new RowLookup(key, group));
    return lookups.size() - 1;
  }

  List<FeatureViewVersion> views() {
    return views;
  }

  /** Where the features of the view of index {@code view} are in the selection. */
  List<Integer> columns(int view) {
    return columns.get(view);
  }

  List<RowLookup> lookups() {
    return lookups;
  }

  /** Of what the store answered to {@link #lookups}, the row of one view and entity, by index. */
  StoredRow row(List<List<StoredRow>> answers, int view, int entity) {
    return answers.get(lookupByViewAndEntity[view][entity]).get(placeInLookup[view]);
  }

  /** Whether the store holds nothing for some entity in the view of index {@code view}. */
  boolean anyAbsent(List<List<StoredRow>> answers, int view) {
    for (int lookup : lookupByViewAndEntity[view]) {
      if (answers.get(lookup).get(placeInLookup[view]) instanceof StoredRow.Absent) {
        return true;
      }
    }
    return false;
  }
}
