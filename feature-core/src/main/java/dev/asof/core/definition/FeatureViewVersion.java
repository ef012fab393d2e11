package dev.asof.core.definition;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
import dev.asof.core.ProjectName;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.RowSchema;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One version of a feature view as the registry knows it: what ingestion, both stores and every
 * answer work with. A version owns a log topic, a table and an online field.
 *
 * @param id a short number, unique in the registry and never reused; names the online field
 * @param view the definition as of the newest revision
 * @param key the join keys of all the view's entities
 * @param schemas every row schema that rows of this version may be written in
 */
public record FeatureViewVersion(
    ProjectName project, int id, FeatureView view, EntityKeySchema key, Schemas schemas) {

  /**
   * The schemas of a version, by the revision that introduced each.
   *
   * @param revision the newest revision, which may be later than the newest schema: not every
   *     change touches the schema
   * @param byRevision at least one; its first key is the version's first revision
   */
  public record Schemas(int revision, NavigableMap<Integer, RowSchema> byRevision) {
    public Schemas {
      var copy = new TreeMap<Integer, RowSchema>();
      copy.putAll(byRevision);
      if (copy.isEmpty() || copy.lastKey() > revision) {
        throw new IllegalArgumentException(
            "schemas of revisions %s cannot serve revision %d".formatted(copy.keySet(), revision));
      }
      byRevision = Collections.unmodifiableNavigableMap(copy);
    }

    public Schemas(int revision, Map<Integer, RowSchema> byRevision) {
      this(revision, new TreeMap<>(byRevision));
    }

    /** The schema that new rows are written in. */
    public RowSchema current() {
      return load(revision);
    }

    /**
     * The schema in force at {@code revision}.
     *
     * @throws AsofException {@link ErrorCode#UNKNOWN_REVISION} if the revision is later than any
     *     known here, which happens while a change is on its way to this server, or earlier than
     *     the first
     */
    public RowSchema load(int wanted) {
      var schema = byRevision.floorEntry(wanted);
      if (schema == null || wanted > revision) {
        throw new AsofException(
            ErrorCode.UNKNOWN_REVISION,
            "revision %d of a view is not known here, only %d to %d: refresh the registry if it is new"
                .formatted(wanted, byRevision.firstKey(), revision));
      }
      return schema.getValue();
    }
  }

  /** By id and revision alone: equal versions share them, and a definition is long to hash. */
  @Override
  public int hashCode() {
    return 31 * id + schemas.revision();
  }

  /** {@code project}, view and version in a form that file, topic and table names share. */
  public String qualifiedName() {
    return "%s-%s-%d".formatted(project, view.name(), view.version());
  }

  /** {@code view@version}. */
  public String label() {
    return view.label();
  }

  /**
   * @throws AsofException {@link ErrorCode#UNKNOWN_FEATURE} if this version has no such feature
   */
  public Feature loadFeature(FeatureName name) {
    return view.findFeature(name)
        .orElseThrow(() ->
            new AsofException(
                ErrorCode.UNKNOWN_FEATURE,
                "feature view %s has no feature '%s'; it has %s"
                    .formatted(
                        label(), name, view.features().stream().map(Feature::name).toList())));
  }
}
