package dev.asof.registry;

import static dev.asof.registry.TestProject.CHURN;
import static dev.asof.registry.TestProject.CLICKS;
import static dev.asof.registry.TestProject.CUSTOMER;
import static dev.asof.registry.TestProject.ORDERS;
import static dev.asof.registry.TestProject.PROJECT;
import static dev.asof.registry.TestProject.SPEND;
import static dev.asof.registry.TestProject.all;
import static dev.asof.registry.TestProject.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Definition;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.registry.yaml.DefinitionFile;
import dev.asof.registry.yaml.DefinitionKind;
import dev.asof.registry.yaml.DefinitionParser;
import dev.asof.registry.yaml.DefinitionYaml;
import dev.asof.registry.yaml.InvalidDefinitionsException;
import dev.asof.registry.yaml.ParsedDefinition;
import dev.asof.registry.yaml.ParsedDefinitions;
import dev.asof.registry.yaml.RandomDefinitions;
import dev.asof.testing.ManualClock;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class FeatureRegistryTest {
  private static final ApplyRequest ME = ApplyRequest.by("me");

  private final TestingDatabase database = TestServices.postgresql().newDatabase();
  private final ManualClock clock = ManualClock.at("2026-03-01T12:00:00Z");
  private final FeatureRegistry registry = new FeatureRegistry(database.dataSource(), clock);

  @Test
  void appliesOnceAndThenNothing() {
    DefinitionPlan plan = registry.plan(PROJECT, parse(all()), false);
    AppliedPlan first = registry.apply(PROJECT, parse(all()), ME.onto(plan.baseRevision()));
    clock.advance(Duration.ofHours(1));
    AppliedPlan again = registry.apply(PROJECT, parse(all()), ME.onto(0));

    assertThat(first.revision()).isEqualTo(1);
    assertThat(first.changes()).isEqualTo(plan.changes());
    assertThat(again.revision()).as("a repeated apply").isEqualTo(1);
    assertThat(again.appliedAt()).isEqualTo(first.appliedAt());
    assertThat(again.summary().unchanged()).isEqualTo(5);
    assertThat(registry.history(PROJECT, HistoryQuery.newest(10)))
        .as("a repeated apply leaves no trace")
        .hasSize(1);
  }

  @Test
  void refusesWhenTheRegistryMovedSinceThePlan() {
    registry.apply(PROJECT, parse(all()), ME);
    long base = registry.plan(PROJECT, parse(SPEND.replace("24h", "12h")), false).baseRevision();
    registry.apply(PROJECT, parse(SPEND.replace("24h", "48h")), ME);

    assertThatThrownBy(
            () -> registry.apply(PROJECT, parse(SPEND.replace("24h", "12h")), ME.onto(base)))
        .isInstanceOfSatisfying(
            AsofException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.REGISTRY_MOVED))
        .hasMessageContaining("at revision 2, not at 1");
    assertThat(view("spend", 1).view().time().ttl()).isEqualTo(Duration.ofHours(48));
  }

  @Test
  void refusesBreakingChangesAtTheLineToChange() {
    registry.apply(PROJECT, parse(all()), ME);

    assertThatThrownBy(() -> registry.apply(PROJECT, parse(SPEND.replace("float64", "string")), ME))
        .isInstanceOfSatisfying(
            InvalidDefinitionsException.class,
            thrown -> {
              assertThat(thrown.code()).isEqualTo(ErrorCode.BREAKING_CHANGE);
              assertThat(thrown.violations().getFirst().line()).isEqualTo(3);
            })
        .hasMessage(
            "shop.yaml:3:1: feature view spend@1 would break (feature 'total': type: float64 → string (breaking)): write version: 2 here; version 1 stays as it is, with its rows, until it is pruned");
    assertThat(registry.heads()).containsEntry(PROJECT, 1L);
  }

  @Test
  void refusesEveryBreakingChangeInItsFileAndAppliesNothing() {
    registry.apply(PROJECT, parse(all()), ME);
    ParsedDefinitions files =
        new DefinitionParser()
            .parse(
                List.of(
                    DefinitionFile.of("views/spend.yaml", SPEND.replace("float64", "string")),
                    DefinitionFile.of("sources.yaml", ORDERS.replace("/at", "/ts")),
                    DefinitionFile.of(
                        "services/churn.yaml", "# Pinned.\n" + CHURN.replace("total, ", ""))));

    assertThatThrownBy(() -> registry.apply(PROJECT, files, ME))
        .isInstanceOfSatisfying(
            InvalidDefinitionsException.class,
            thrown -> {
              assertThat(thrown.code()).isEqualTo(ErrorCode.BREAKING_CHANGE);
              assertThat(thrown.violations().stream().map(v -> v.file() + ":" + v.line()))
                  .as("the lines that say version: 1")
                  .containsExactly("services/churn.yaml:4", "views/spend.yaml:3");
            });
    assertThat(registry.plan(PROJECT, parse(all()), true).summary())
        .as("nothing of it is applied")
        .isEqualTo(new DefinitionPlan.Summary(0, 0, 0, 0, 5));
  }

  @Test
  void numbersViewsAndFieldsOnceAndForEver() {
    registry.apply(PROJECT, parse(all()), ME);
    registry.apply(
        PROJECT,
        parse(SPEND.replace("  - {name: total", "  - {name: late, type: bool}\n  - {name: total")),
        ME);
    FeatureViewVersion grown = view("spend", 1);
    assertThat(grown.schemas().revision()).isEqualTo(2);
    assertThat(fields(grown.schemas().load(1)))
        .containsExactly("1000 total", "1001 orders_7d", "1002 basket");
    assertThat(fields(grown.schemas().current()))
        .as("the list takes 1003 for its element")
        .containsExactly("1004 late", "1000 total", "1001 orders_7d", "1002 basket");

    registry.apply(PROJECT, parse(CUSTOMER, ORDERS), ME.pruning());
    registry.apply(PROJECT, parse(grownAgain()), ME);

    FeatureViewVersion back = view("spend", 1);
    assertThat(back.id()).isEqualTo(grown.id());
    assertThat(back.schemas().revision()).as("added, changed, removed, back").isEqualTo(4);
    assertThat(back.schemas().current()).isEqualTo(grown.schemas().current());
    assertThat(back.schemas().load(1)).isEqualTo(grown.schemas().load(1));
  }

  private static String grownAgain() {
    return SPEND.replace("  - {name: total", "  - {name: late, type: bool}\n  - {name: total");
  }

  @Test
  void keepsASchemaOverRevisionsThatDoNotTouchIt() {
    registry.apply(PROJECT, parse(all()), ME);
    registry.apply(PROJECT, parse(SPEND.replace("24h", "12h")), ME);

    FeatureViewVersion view = view("spend", 1);
    assertThat(view.schemas().revision()).isEqualTo(2);
    assertThat(view.schemas().byRevision()).containsOnlyKeys(1);
  }

  @Test
  void prunesOnlyInItsProject() {
    ProjectName other = new ProjectName("other");
    registry.apply(PROJECT, parse(all()), ME);
    registry.apply(other, parse(all()), ME);

    assertThat(registry.plan(PROJECT, parse(CUSTOMER), false).summary())
        .as("without pruning nothing goes")
        .isEqualTo(new DefinitionPlan.Summary(0, 0, 0, 0, 1));
    AppliedPlan pruned = registry.apply(PROJECT, parse(CUSTOMER), ME.pruning());

    assertThat(pruned.summary()).isEqualTo(new DefinitionPlan.Summary(0, 0, 0, 4, 1));
    assertThat(registry.load(PROJECT).views()).isEmpty();
    assertThat(registry.load(other).views()).hasSize(1);
    assertThat(registry.heads()).containsEntry(PROJECT, 2L).containsEntry(other, 1L);
    assertThat(registry.plan(other, parse(all()), true).summary())
        .isEqualTo(new DefinitionPlan.Summary(0, 0, 0, 0, 5));
    assertThat(registry.load(other).views().getFirst().id())
        .as("ids are unique in the registry")
        .isNotEqualTo(1);
  }

  @Test
  void tellsWhoDidWhatWhenAndWhy() {
    registry.apply(
        PROJECT, parse(all()), new ApplyRequest(0L, false, "ada", "4d0c4be", "Start the shop"));
    clock.advance(Duration.ofMinutes(5));
    registry.apply(PROJECT, parse(SPEND.replace("24h", "12h")), ApplyRequest.by("bob"));
    registry.apply(PROJECT, parse(CUSTOMER, ORDERS, SPEND), ME.pruning());

    List<AppliedRevision> history = registry.history(PROJECT, HistoryQuery.newest(10));
    assertThat(history).extracting(AppliedRevision::revision).containsExactly(3L, 2L, 1L);
    assertThat(history.get(2).appliedBy()).isEqualTo("ada");
    assertThat(history.get(2).gitCommit()).isEqualTo("4d0c4be");
    assertThat(history.get(2).message()).isEqualTo("Start the shop");
    assertThat(history.get(2).appliedAt()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
    assertThat(history.get(2).changes().stream().map(c -> c.change() + " " + c.key()))
        .containsExactly(
            "added entity customer",
            "added source clicks",
            "added source orders",
            "added feature view spend@1",
            "added feature service churn@1");
    assertThat(history.get(1).appliedBy()).isEqualTo("bob");
    assertThat(history.get(1).gitCommit()).isNull();
    assertThat(history.get(1).message()).isNull();
    assertThat(history.get(1).appliedAt()).isEqualTo(Instant.parse("2026-03-01T12:05:00Z"));
    assertThat(history.get(1).changes())
        .singleElement()
        .satisfies(change -> {
          assertThat(change.change()).isEqualTo("changed");
          assertThat(change.key().label()).isEqualTo("spend@1");
          assertThat(change.revision()).isEqualTo(2);
          assertThat(change.details()).containsExactly("ttl: 24h → 12h");
        });
    assertThat(history.get(0).changes().stream().map(c -> c.change() + " " + c.key().label()))
        .containsExactly("removed clicks", "changed spend@1", "removed churn@1");

    assertThat(registry.history(PROJECT, HistoryQuery.newest(1))).hasSize(1);
    assertThat(
            registry.history(
                PROJECT, new HistoryQuery(DefinitionKind.FEATURE_SERVICE, "churn", 10)))
        .extracting(AppliedRevision::revision)
        .containsExactly(3L, 1L);
  }

  @Test
  void knowsWhatThereIsWhenAskedForWhatThereIsNot() {
    assertThatThrownBy(() -> registry.history(PROJECT, HistoryQuery.newest(1)))
        .hasMessage("there is no project 'shop': apply definitions to it, which creates it");
    registry.apply(PROJECT, parse(all()), ME);
    assertThatThrownBy(() -> registry.export(PROJECT, 2))
        .hasMessage("project shop has no revision 2: it has 1 to 1");
    assertThatThrownBy(() -> registry.export(new ProjectName("shup"), 1))
        .hasMessage("there is no project 'shup': there is shop");
  }

  @Test
  void holdsEverythingInTheDatabase() {
    registry.apply(
        PROJECT, parse(all()), new ApplyRequest(0L, false, "ada", "4d0c4be", "Start the shop"));
    registry.apply(PROJECT, parse(CUSTOMER, ORDERS, grownAgain()), ME.pruning());

    FeatureRegistry restarted = new FeatureRegistry(database.dataSource(), clock);

    assertThat(restarted.heads()).isEqualTo(registry.heads()).containsEntry(PROJECT, 2L);
    assertThat(restarted.load(PROJECT)).isEqualTo(registry.load(PROJECT));
    assertThat(restarted.history(PROJECT, HistoryQuery.newest(10)))
        .isEqualTo(registry.history(PROJECT, HistoryQuery.newest(10)))
        .hasSize(2);
    assertThat(restarted.export(PROJECT, 1)).isEqualTo(registry.export(PROJECT, 1));
  }

  @Test
  void goesBackToWhatAPastRevisionExports() {
    registry.apply(PROJECT, parse(all()), ME);
    registry.apply(PROJECT, parse(CUSTOMER, ORDERS, grownAgain()), ME.pruning());
    ParsedDefinitions first = parse(registry.export(PROJECT, 1));
    assertThat(registry.plan(PROJECT, parse(registry.export(PROJECT, 2)), true).summary())
        .as("what is in force changes nothing")
        .isEqualTo(new DefinitionPlan.Summary(0, 0, 0, 0, 3));

    assertThat(registry.plan(PROJECT, first, true).summary())
        .as("source and service are back; a feature that has rows cannot go")
        .isEqualTo(new DefinitionPlan.Summary(2, 0, 1, 0, 2));
  }

  @Test
  void exportsEveryPastRevisionAsItWas() {
    DefinitionParser parser = new DefinitionParser();
    int exports = 0;
    int removals = 0;
    for (long seed = 0; seed < 15; seed++) {
      Random random = new Random(seed);
      ProjectName project = new ProjectName("p" + seed);
      List<List<Definition>> applied = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        List<Definition> definitions = new RandomDefinitions(random).project();
        try {
          long before = registry.heads().getOrDefault(project, 0L);
          ParsedDefinitions parsed =
              parser.parse(List.of(DefinitionFile.of("p.yaml", DefinitionYaml.print(definitions))));
          if (registry.apply(project, parsed, ME.pruning()).revision() > before) {
            applied.add(definitions);
          }
        } catch (InvalidDefinitionsException refused) {
          assertThat(refused.code()).isIn(ErrorCode.BREAKING_CHANGE, ErrorCode.INVALID_DEFINITION);
        }
      }
      for (int revision = 1; revision <= applied.size(); revision++) {
        ParsedDefinitions exported =
            parser.parse(List.of(DefinitionFile.of("e.yaml", registry.export(project, revision))));
        assertThat(exported.requireValid().definitions().stream().map(ParsedDefinition::definition))
            .as("seed %d, revision %d", seed, revision)
            .containsExactlyInAnyOrderElementsOf(applied.get(revision - 1));
        exports++;
      }
      for (AppliedRevision revision : registry.history(project, HistoryQuery.newest(10))) {
        removals +=
            revision.changes().stream().anyMatch(change -> change.change().equals("removed"))
                ? 1
                : 0;
      }
    }
    assertThat(exports).as("revisions that were compared").isGreaterThan(20);
    assertThat(removals).as("of which some lost definitions").isGreaterThan(5);
  }

  @Test
  void serialisesConcurrentApplies() throws Exception {
    registry.apply(PROJECT, parse(all()), ME);
    FeatureRegistry other = new FeatureRegistry(database.dataSource(), clock);
    int rounds = 12;
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Future<Long>> applies = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        ParsedDefinitions changed = parse(SPEND.replace("24h", (i + 100) + "h"));
        FeatureRegistry server = i % 2 == 0 ? registry : other;
        applies.add(executor.submit(() -> server.apply(PROJECT, changed, ME).revision()));
      }
      List<Long> revisions = new ArrayList<>();
      for (Future<Long> apply : applies) {
        revisions.add(apply.get());
      }
      assertThat(revisions)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.rangeClosed(2, rounds + 1).mapToObj(Long::valueOf).toList());
    }
    assertThat(view("spend", 1).schemas().revision()).isEqualTo(rounds + 1);
  }

  @Test
  void letsOneOfTwoConcurrentAppliesOfOnePlanWin() throws Exception {
    registry.apply(PROJECT, parse(all()), ME);
    FeatureRegistry other = new FeatureRegistry(database.dataSource(), clock);
    List<Callable<AppliedPlan>> applies =
        List.of(
            () -> registry.apply(PROJECT, parse(SPEND.replace("24h", "1h")), ME.onto(1)),
            () -> other.apply(PROJECT, parse(SPEND.replace("24h", "2h")), ME.onto(1)));
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      List<Throwable> failures = new ArrayList<>();
      for (Future<AppliedPlan> apply : executor.invokeAll(applies)) {
        Throwable failure = catchThrowable(apply::get);
        if (failure != null) {
          failures.add(failure.getCause());
        }
      }
      assertThat(failures)
          .singleElement()
          .isInstanceOfSatisfying(
              AsofException.class,
              thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.REGISTRY_MOVED));
    }
    assertThat(registry.heads()).containsEntry(PROJECT, 2L);
  }

  @Test
  void leavesNothingOfAnApplyThatIsCutOff() throws Exception {
    registry.apply(PROJECT, parse(all()), ME);
    JdbcClient client = JdbcClient.create(database.dataSource());
    String second = SPEND.replace("version: 1", "version: 2");
    // Holds the apply at its last statements, when most of it is written.
    try (var blocker = database.dataSource().getConnection();
        ExecutorService executor = Executors.newSingleThreadExecutor()) {
      blocker.setAutoCommit(false);
      blocker.createStatement().execute("LOCK TABLE asof_registry.feature_field IN EXCLUSIVE MODE");
      Future<AppliedPlan> apply =
          executor.submit(
              () -> registry.apply(PROJECT, parse(second, SPEND.replace("24h", "1h")), ME));
      Awaitility.await().until(() -> !waiting(client).isEmpty());
      client
          .sql("SELECT pg_terminate_backend(?)")
          .param(waiting(client).getFirst())
          .query(Boolean.class)
          .single();

      assertThat(catchThrowable(apply::get).getCause())
          .isInstanceOfSatisfying(
              AsofException.class,
              thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE));
    }

    assertThat(registry.heads()).containsEntry(PROJECT, 1L);
    assertThat(registry.load(PROJECT).views()).hasSize(1);
    assertThat(
            client
                .sql("SELECT count(*) FROM asof_registry.definition_revision")
                .query(Long.class)
                .single())
        .isEqualTo(5);
    assertThat(registry.apply(PROJECT, parse(second), ME).revision())
        .as("and it can be repeated")
        .isEqualTo(2);
  }

  private static List<Integer> waiting(JdbcClient client) {
    return client
        .sql(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        .query(Integer.class)
        .list();
  }

  @Test
  void upgradesADatabaseThatHasData() throws Exception {
    TestingDatabase old = TestServices.postgresql().newDatabase();
    RegistryDatabase.migrate(old.dataSource(), MigrationVersion.fromVersion("1"));
    try (var in = FeatureRegistryTest.class.getResourceAsStream("registry-v1.sql");
        var connection = old.dataSource().getConnection()) {
      connection.createStatement().execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }

    FeatureRegistry upgraded = new FeatureRegistry(old.dataSource(), clock);

    assertThat(
            upgraded.plan(PROJECT, parse(CUSTOMER, ORDERS, CLICKS, SPEND, CHURN), false).summary())
        .as("what version 1 stored means the same")
        .isEqualTo(new DefinitionPlan.Summary(0, 0, 0, 0, 5));
    FeatureViewVersion view =
        upgraded.load(PROJECT).loadView(new FeatureViewName("spend"), OptionalInt.empty());
    assertThat(view.id()).isEqualTo(7);
    assertThat(fields(view.schemas().current()))
        .containsExactly("1000 total", "1001 orders_7d", "1002 basket");
    assertThat(upgraded.history(PROJECT, HistoryQuery.newest(5)))
        .extracting(AppliedRevision::appliedBy)
        .containsExactly("bob", "ada");
    upgraded.apply(PROJECT, parse(SPEND.replace("24h", "12h")), ME);
    assertThat(
            upgraded
                .history(PROJECT, HistoryQuery.newest(1))
                .getFirst()
                .changes()
                .getFirst()
                .details())
        .containsExactly("ttl: 24h → 12h");
  }

  @Test
  void startsOnOneDatabaseFromSeveralServersAtOnce() throws Exception {
    TestingDatabase fresh = TestServices.postgresql().newDatabase();
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Future<AppliedPlan>> applies =
          IntStream.range(0, 4)
              .mapToObj(_ ->
                  executor.submit(() ->
                      new FeatureRegistry(fresh.dataSource(), clock)
                          .apply(PROJECT, parse(all()), ME)))
              .toList();
      for (Future<AppliedPlan> apply : applies) {
        assertThat(apply.get().revision()).isEqualTo(1);
      }
    }
  }

  private FeatureViewVersion view(String name, int version) {
    return registry.load(PROJECT).loadView(new FeatureViewName(name), OptionalInt.of(version));
  }

  private static List<String> fields(RowSchema schema) {
    return schema.fields().stream().map(FeatureRegistryTest::text).toList();
  }

  private static String text(RowField field) {
    FeatureName name = field.name();
    return field.id() + " " + name;
  }
}
