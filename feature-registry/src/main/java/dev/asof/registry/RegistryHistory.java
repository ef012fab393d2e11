package dev.asof.registry;

import dev.asof.core.ProjectName;
import dev.asof.registry.AppliedRevision.Change;
import dev.asof.registry.yaml.DefinitionKey;
import dev.asof.registry.yaml.DefinitionKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who changed what and when. */
final class RegistryHistory {
  private final JdbcClient client;

  RegistryHistory(JdbcClient client) {
    this.client = client;
  }

  /** The newest applies that changed what {@code query} asks for, newest first. */
  List<AppliedRevision> find(ProjectName project, HistoryQuery query) {
    Map<Long, AppliedRevision> applies = new LinkedHashMap<>();
    client
        .sql(
            """
            WITH change AS (
              SELECT kind, name, version, revision, registry_revision, change, details,
                     dense_rank() OVER (ORDER BY registry_revision DESC) AS place
              FROM asof_registry.definition_revision
              WHERE project = :project
                AND (:kind::text IS NULL OR kind = :kind)
                AND (:name::text IS NULL OR name = :name))
            SELECT a.revision AS applied, a.applied_at, a.applied_by, a.git_commit, a.message,
                   c.kind, c.name, c.version, c.revision, c.change, c.details
            FROM change c
            JOIN asof_registry.applied a
              ON a.project = :project AND a.revision = c.registry_revision
            WHERE c.place <= :limit
            ORDER BY a.revision DESC,
                     array_position(ARRAY['Entity', 'Source', 'FeatureView', 'FeatureService'], c.kind),
                     c.name, c.version
            """)
        .param("project", project.value())
        .param("kind", query.kind() == null ? null : query.kind().text())
        .param("name", query.name())
        .param("limit", query.limit())
        .query(row -> {
          applies.merge(row.getLong("applied"), applied(row), RegistryHistory::merge);
        });
    return List.copyOf(applies.values());
  }

  private static AppliedRevision applied(ResultSet row) throws SQLException {
    return new AppliedRevision(
        row.getLong("applied"),
        row.getTimestamp("applied_at").toInstant(),
        row.getString("applied_by"),
        row.getString("git_commit"),
        row.getString("message"),
        List.of(change(row)));
  }

  private static Change change(ResultSet row) throws SQLException {
    DefinitionKind kind = DefinitionKind.find(row.getString("kind")).orElseThrow();
    return new Change(
        row.getString("change"),
        new DefinitionKey(kind, row.getString("name"), row.getInt("version")),
        row.getInt("revision"),
        RegistryTables.texts(row.getArray("details")));
  }

  private static AppliedRevision merge(AppliedRevision one, AppliedRevision other) {
    List<Change> changes = new ArrayList<>(one.changes());
    changes.addAll(other.changes());
    return new AppliedRevision(
        one.revision(), one.appliedAt(), one.appliedBy(), one.gitCommit(), one.message(), changes);
  }
}
