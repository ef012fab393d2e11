package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Definition;
import dev.asof.registry.DefinitionChange.Breaking;
import dev.asof.registry.DefinitionChange.Location;
import dev.asof.registry.DefinitionChange.Unchanged;
import dev.asof.registry.yaml.DefinitionYaml;
import dev.asof.registry.yaml.InvalidDefinitionsException;
import dev.asof.registry.yaml.ParsedDefinitions;
import dev.asof.registry.yaml.Violation;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/**
 * The definitions of all projects, with their history, in PostgreSQL.
 *
 * <p>An apply is one transaction under an advisory lock of its project: applies of all servers run
 * one after the other, and each is there wholly or not at all. Nothing is ever overwritten but a
 * project's head, so that every past revision can be told. Safe for use by several threads and
 * servers. Every method throws {@link ErrorCode#REGISTRY_UNAVAILABLE} while PostgreSQL is down.
 */
public final class FeatureRegistry {
  private final RegistryDatabase database;
  private final RegistryTables tables;
  private final RegistryHistory history;
  private final Clock clock;
  private final List<Runnable> afterApply = new CopyOnWriteArrayList<>();

  /**
   * A registry in the database of {@code dataSource}, which is migrated before its first use.
   *
   * @param clock stamps applies
   */
  public FeatureRegistry(DataSource dataSource, Clock clock) {
    this.database = new RegistryDatabase(dataSource);
    this.tables = new RegistryTables(database.client());
    this.history = new RegistryHistory(database.client());
    this.clock = clock;
  }

  /**
   * What applying {@code definitions} would do; changes nothing.
   *
   * @param prune whether definitions that are not in the files would go
   * @throws InvalidDefinitionsException with every violation, if the files are wrong in themselves
   *     or with what the registry holds. A breaking change is none: the plan shows it
   */
  public DefinitionPlan plan(ProjectName project, ParsedDefinitions definitions, boolean prune) {
    ProjectState state = database.read(() -> tables.load(project));
    return Planner.plan(state, definitions, prune).plan();
  }

  /**
   * Makes {@code definitions} those in force. Where nothing differs nothing happens, so that an
   * apply can be repeated.
   *
   * @throws InvalidDefinitionsException as {@link #plan} does, and with {@link
   *     ErrorCode#BREAKING_CHANGE} for breaking changes, each with the line to change
   * @throws AsofException {@link ErrorCode#REGISTRY_MOVED} if the base revision of {@code request}
   *     is not the one in force and something differs from that
   */
  public AppliedPlan apply(
      ProjectName project, ParsedDefinitions definitions, ApplyRequest request) {
    AppliedPlan applied =
        database.write(() -> {
          tables.lock(project);
          ProjectState state = tables.load(project);
          return apply(
              state, Planner.plan(state, definitions, request.prune()), definitions, request);
        });
    afterApply.forEach(Runnable::run);
    return applied;
  }

  private AppliedPlan apply(
      ProjectState state,
      Planner.Outcome outcome,
      ParsedDefinitions definitions,
      ApplyRequest request) {
    List<DefinitionChange> changes = outcome.plan().changes();
    if (changes.stream().allMatch(Unchanged.class::isInstance)) {
      Instant since = tables.findAppliedAt(state.project(), state.revision()).orElseGet(this::now);
      return new AppliedPlan(state.revision(), since, changes);
    }
    requireBase(state, request);
    refuseBreaking(changes);
    Instant now = now();
    tables.insertApply(state.project(), state.revision() + 1, now, request);
    RevisionWriter writer = new RevisionWriter(tables, state, outcome.after(), definitions);
    changes.stream().filter(change -> !(change instanceof Unchanged)).forEach(writer::write);
    return new AppliedPlan(state.revision() + 1, now, changes);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static void requireBase(ProjectState state, ApplyRequest request) {
    if (request.baseRevision() != null && request.baseRevision() != state.revision()) {
      throw new AsofException(
          ErrorCode.REGISTRY_MOVED,
          "project %s is at revision %d, not at %d, which the plan was made against: plan again and look at the changes"
              .formatted(state.project(), state.revision(), request.baseRevision()));
    }
  }

  private static void refuseBreaking(List<DefinitionChange> changes) {
    List<Violation> violations =
        changes.stream()
            .filter(Breaking.class::isInstance)
            .map(Breaking.class::cast)
            .map(FeatureRegistry::violation)
            .toList();
    if (!violations.isEmpty()) {
      throw new InvalidDefinitionsException(ErrorCode.BREAKING_CHANGE, violations);
    }
  }

  private static Violation violation(Breaking change) {
    Location location = change.findLocation().orElse(new Location("registry", 0, 0));
    return new Violation(
        location.file(),
        location.line(),
        location.column(),
        "%s would break (%s)".formatted(change.key(), String.join("; ", change.details())),
        change.remedy());
  }

  /**
   * The applies that changed what {@code query} asks for, newest first.
   *
   * @throws AsofException {@link ErrorCode#UNKNOWN_PROJECT} if nothing was ever applied to it
   */
  public List<AppliedRevision> history(ProjectName project, HistoryQuery query) {
    return database.read(() -> {
      requireKnown(project);
      return history.find(project, query);
    });
  }

  /**
   * The definitions that were in force at {@code revision}, as YAML that parses back to the same.
   *
   * @throws AsofException {@link ErrorCode#UNKNOWN_PROJECT} if nothing was ever applied to it,
   *     {@link ErrorCode#UNKNOWN_REVISION} if it has no such revision
   */
  public String export(ProjectName project, long revision) {
    ProjectState state =
        database.read(() -> {
          requireKnown(project);
          return tables.load(project);
        });
    if (revision < 1 || revision > state.revision()) {
      throw new AsofException(
          ErrorCode.UNKNOWN_REVISION,
          "project %s has no revision %d: it has 1 to %d"
              .formatted(project, revision, state.revision()));
    }
    List<Definition> definitions = List.copyOf(state.at(revision).values());
    return DefinitionYaml.print(definitions);
  }

  private void requireKnown(ProjectName project) {
    Map<ProjectName, Long> heads = tables.heads();
    if (!heads.containsKey(project)) {
      throw ProjectState.unknown(project, heads.keySet());
    }
  }

  /** Runs {@code action} after each apply of this instance. */
  void afterApply(Runnable action) {
    afterApply.add(action);
  }

  /** The registry revision of every project. */
  Map<ProjectName, Long> heads() {
    return database.read(tables::heads);
  }

  /** What is in force in {@code project}. */
  ProjectDefinitions load(ProjectName project) {
    return new ProjectAssembly(database.read(() -> tables.load(project))).assemble();
  }
}
