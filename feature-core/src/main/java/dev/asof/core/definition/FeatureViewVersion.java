package dev.asof.core.definition;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
import dev.asof.core.ProjectName;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.RowSchema;
import java.util.List;
import java.util.Map;
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
  public record Schemas(int revision, Map<Integer, RowSchema> byRevision) {
    public Schemas {
      byRevision = Map.copyOf(byRevision);
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
      var schema = new TreeMap<>(byRevision).floorEntry(wanted);
      if (schema == null || wanted > revision) {
        throw new AsofException(
            ErrorCode.UNKNOWN_REVISION,
            "revision %d of a view is not known here, only %d and before"
                .formatted(wanted, revision));
      }
      return schema.getValue();
    }
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
                        label(),
                        name,
                        List.copyOf(view.features().stream().map(Feature::name).toList()))));
  }
}
