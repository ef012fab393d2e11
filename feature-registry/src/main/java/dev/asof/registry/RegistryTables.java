package dev.asof.registry;

import dev.asof.core.FeatureName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Definition;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.registry.yaml.DefinitionJson;
import dev.asof.registry.yaml.DefinitionKey;
import dev.asof.registry.yaml.DefinitionKind;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The registry's tables. Every method belongs into a transaction of {@link RegistryDatabase}. */
final class RegistryTables {
  private final JdbcClient client;

  RegistryTables(JdbcClient client) {
    this.client = client;
  }

  /** Waits for its turn to change {@code project}; held until the transaction ends. */
  void lock(ProjectName project) {
    client
        .sql(
            "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended('asof-registry:' || ?, 0)))")
        .param(project.value())
        .query(Integer.class)
        .single();
  }

  /** The registry revision of every project. */
  Map<ProjectName, Long> heads() {
    Map<ProjectName, Long> heads = new LinkedHashMap<>();
    client
        .sql("SELECT name, revision FROM asof_registry.project ORDER BY name")
        .query(row -> {
          heads.put(new ProjectName(row.getString("name")), row.getLong("revision"));
        });
    return heads;
  }

  ProjectState load(ProjectName project) {
    Optional<Long> head =
        client
            .sql("SELECT revision FROM asof_registry.project WHERE name = ?")
            .param(project.value())
            .query(Long.class)
            .optional();
    return head.map(revision ->
            new ProjectState(project, revision, histories(project), storedViews(project)))
        .orElseGet(() -> ProjectState.empty(project));
  }

  private SortedMap<DefinitionKey, List<DefinitionRevision>> histories(ProjectName project) {
    SortedMap<DefinitionKey, List<DefinitionRevision>> histories = new TreeMap<>();
    client
        .sql(
            """
            SELECT kind, name, version, revision, registry_revision, body, wildcards
            FROM asof_registry.definition_revision
            WHERE project = ?
            ORDER BY revision
            """)
        .param(project.value())
        .query(row -> {
          histories.computeIfAbsent(key(row), _ -> new ArrayList<>()).add(revision(row));
        });
    return histories;
  }

  private static DefinitionKey key(ResultSet row) throws SQLException {
    return new DefinitionKey(
        DefinitionKind.find(row.getString("kind")).orElseThrow(),
        row.getString("name"),
        row.getInt("version"));
  }

  private static DefinitionRevision revision(ResultSet row) throws SQLException {
    String body = row.getString("body");
    return new DefinitionRevision(
        row.getInt("revision"),
        row.getLong("registry_revision"),
        body == null ? null : DefinitionJson.parse(body),
        Set.copyOf(texts(row.getArray("wildcards"))));
  }

  private Map<DefinitionKey, StoredView> storedViews(ProjectName project) {
    Map<Integer, Map<FeatureName, StoredView.FieldId>> fields = new HashMap<>();
    client
        .sql(
            """
            SELECT f.view_version_id, f.feature, f.field_id, f.ids
            FROM asof_registry.feature_field f
            JOIN asof_registry.feature_view_version v ON v.id = f.view_version_id
            WHERE v.project = ?
            """)
        .param(project.value())
        .query(row -> {
          fields
              .computeIfAbsent(row.getInt("view_version_id"), _ -> new HashMap<>())
              .put(
                  new FeatureName(row.getString("feature")),
                  new StoredView.FieldId(row.getInt("field_id"), row.getInt("ids")));
        });
    Map<DefinitionKey, StoredView> views = new HashMap<>();
    client
        .sql(
            "SELECT id, view, version, join_keys FROM asof_registry.feature_view_version WHERE project = ?")
        .param(project.value())
        .query(row -> {
          int id = row.getInt("id");
          views.put(
              DefinitionKey.view(row.getString("view"), row.getInt("version")),
              new StoredView(
                  id,
                  texts(row.getArray("join_keys")).stream().map(RegistryTables::joinKey).toList(),
                  fields.getOrDefault(id, Map.of())));
        });
    return views;
  }

  /** Opens {@code revision} of {@code project} and makes it the one in force. */
  void insertApply(ProjectName project, long revision, Instant appliedAt, ApplyRequest request) {
    client
        .sql(
            """
            INSERT INTO asof_registry.project (name, revision) VALUES (:project, :revision)
            ON CONFLICT (name) DO UPDATE SET revision = excluded.revision
            """)
        .param("project", project.value())
        .param("revision", revision)
        .update();
    client
        .sql(
            """
            INSERT INTO asof_registry.applied (project, revision, applied_at, applied_by, git_commit, message)
            VALUES (:project, :revision, :appliedAt, :appliedBy, :gitCommit, :message)
            """)
        .param("project", project.value())
        .param("revision", revision)
        .param("appliedAt", Timestamp.from(appliedAt))
        .param("appliedBy", request.appliedBy())
        .param("gitCommit", request.gitCommit())
        .param("message", request.message())
        .update();
  }

  /** Records one change of revision {@code registryRevision}. */
  void insertRevision(ProjectName project, DefinitionRevision revision, DefinitionChange change) {
    Definition definition = revision.definition();
    client
        .sql(
            """
            INSERT INTO asof_registry.definition_revision
              (project, kind, name, version, revision, registry_revision, change, body, wildcards, details)
            VALUES
              (:project, :kind, :name, :version, :revision, :registryRevision, :change, :body::json,
               :wildcards, :details)
            """)
        .param("project", project.value())
        .param("kind", change.key().kind().text())
        .param("name", change.key().name())
        .param("version", change.key().version())
        .param("revision", revision.revision())
        .param("registryRevision", revision.registryRevision())
        .param("change", change.text())
        .param("body", definition == null ? null : DefinitionJson.print(definition))
        .param("wildcards", revision.wildcards().stream().sorted().toArray(String[]::new))
        .param("details", change.details().toArray(String[]::new))
        .update();
  }

  /** Gives a view version its number. */
  int insertView(ProjectName project, DefinitionKey view, List<JoinKey> joinKeys) {
    return client
        .sql(
            """
            INSERT INTO asof_registry.feature_view_version (project, view, version, join_keys)
            VALUES (:project, :view, :version, :joinKeys)
            RETURNING id
            """)
        .param("project", project.value())
        .param("view", view.name())
        .param("version", view.version())
        .param("joinKeys", joinKeys.stream().map(RegistryTables::text).toArray(String[]::new))
        .query(Integer.class)
        .single();
  }

  /** Gives a feature of view version {@code id} its field id; returns the next free one. */
  int insertField(int id, Feature feature, int fieldId) {
    int ids = feature.type() instanceof ListType ? 2 : 1;
    client
        .sql(
            """
            INSERT INTO asof_registry.feature_field (view_version_id, feature, field_id, ids)
            VALUES (:id, :feature, :fieldId, :ids)
            """)
        .param("id", id)
        .param("feature", feature.name().value())
        .param("fieldId", fieldId)
        .param("ids", ids)
        .update();
    return fieldId + ids;
  }

  Optional<Instant> findAppliedAt(ProjectName project, long revision) {
    return client
        .sql("SELECT applied_at FROM asof_registry.applied WHERE project = ? AND revision = ?")
        .params(project.value(), revision)
        .query(Timestamp.class)
        .optional()
        .map(Timestamp::toInstant);
  }

  private static String text(JoinKey key) {
    return key.name() + " " + key.type().text();
  }

  private static JoinKey joinKey(String text) {
    String[] parts = text.split(" ", 2);
    return new JoinKey(new JoinKeyName(parts[0]), (ScalarType) ValueType.parse(parts[1]));
  }

  static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
