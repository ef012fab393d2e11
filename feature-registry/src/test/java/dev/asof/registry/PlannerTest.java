package dev.asof.registry;

import static dev.asof.registry.TestProject.CHURN;
import static dev.asof.registry.TestProject.CLICKS;
import static dev.asof.registry.TestProject.CUSTOMER;
import static dev.asof.registry.TestProject.ORDERS;
import static dev.asof.registry.TestProject.PROJECT;
import static dev.asof.registry.TestProject.SPEND;
import static dev.asof.registry.TestProject.all;
import static dev.asof.registry.TestProject.applied;
import static dev.asof.registry.TestProject.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.asof.registry.DefinitionChange.Added;
import dev.asof.registry.DefinitionChange.Breaking;
import dev.asof.registry.DefinitionChange.Changed;
import dev.asof.registry.DefinitionChange.Location;
import dev.asof.registry.DefinitionChange.Removed;
import dev.asof.registry.DefinitionChange.Unchanged;
import dev.asof.registry.yaml.DefinitionFile;
import dev.asof.registry.yaml.DefinitionParser;
import dev.asof.registry.yaml.InvalidDefinitionsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlannerTest {
  private static final ProjectState EMPTY = ProjectState.empty(PROJECT);
  private static final ProjectState SHOP = applied(EMPTY, parse(all()), false);

  @Test
  void addsToAnEmptyProject() {
    DefinitionPlan plan = Planner.plan(EMPTY, parse(all()), false).plan();

    assertThat(plan.baseRevision()).isZero();
    assertThat(plan.summary()).isEqualTo(new DefinitionPlan.Summary(5, 0, 0, 0, 0));
    assertThat(plan.changes()).allSatisfy(change -> assertThat(change).isInstanceOf(Added.class));
    assertThat(plan.changes().stream().map(change -> change.key().toString()))
        .containsExactly(
            "entity customer",
            "source clicks",
            "source orders",
            "feature view spend@1",
            "feature service churn@1");
    assertThat(plan.changes().getFirst().findLocation()).contains(new Location("shop.yaml", 1, 1));
  }

  @Test
  void findsTheShippedFlightsConsistent() throws IOException {
    List<DefinitionFile> files;
    try (Stream<Path> tree = Files.walk(Path.of("../feature-definitions/flights"))) {
      files =
          tree.filter(path -> path.toString().endsWith(".yaml"))
              .map(path -> DefinitionFile.of(path.toString(), read(path)))
              .toList();
    }

    assertThat(Planner.plan(EMPTY, new DefinitionParser().parse(files), false).plan().applicable())
        .isTrue();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void namesTheServicesThatAChangeTouches() {
    DefinitionPlan plan = Planner.plan(SHOP, parse(all()), false).plan();

    assertThat(plan.changes())
        .allSatisfy(change -> assertThat(change).isInstanceOf(Unchanged.class));
    assertThat(plan.changes().stream().map(change -> change.key().label() + change.services()))
        .containsExactly(
            "customer[churn@1]",
            "clicks[]",
            "orders[churn@1]",
            "spend@1[churn@1]",
            "churn@1[churn@1]");
  }

  @Test
  void namesTheServicesWhateverTheChangeIs() {
    String second = SPEND.replace("version: 1", "version: 2");
    String wider = CHURN.replace("version: 1", "version: 2").concat("  - spend@2: [basket]\n");
    DefinitionPlan plan =
        Planner.plan(
                SHOP,
                parse(
                    CUSTOMER,
                    ORDERS.replace("/at", "/ts"),
                    SPEND.replace("float64", "string"),
                    second,
                    CHURN,
                    wider),
                true)
            .plan();

    assertThat(
            plan.changes().stream()
                .map(change -> change.text() + " " + change.key().label() + change.services()))
        .containsExactly(
            "unchanged customer[churn@1, churn@2]",
            "removed clicks[]",
            "changed orders[churn@1, churn@2]",
            "breaking spend@1[churn@1, churn@2]",
            "added spend@2[churn@2]",
            "unchanged churn@1[churn@1]",
            "added churn@2[churn@2]");
    assertThat(plan.summary()).isEqualTo(new DefinitionPlan.Summary(2, 1, 1, 1, 2));
  }

  @Test
  void takesNothingForAChangeThatMeansTheSame() {
    String reordered =
        """
        # The same view, written by somebody else.
        features:
          - {type: float64, name: total, nullable: true}
          - {name: orders_7d, nullable: false, type: int32}
          - {name: basket, type: 'list<string>'}
        ttl: 1d
        sources:
          - orders
        entities: ["customer"]
        version: 1
        name: spend
        kind: FeatureView
        """;

    DefinitionPlan plan =
        Planner.plan(SHOP, parse(CHURN, reordered, CLICKS, ORDERS, CUSTOMER), true).plan();

    assertThat(plan.summary()).isEqualTo(new DefinitionPlan.Summary(0, 0, 0, 0, 5));
  }

  static Stream<Arguments> compatible() {
    return Stream.of(
        arguments(
            SPEND,
            "  - {name: total",
            "  - {name: visits, type: list<int32>}\n  - {name: total",
            "feature 'visits' (list<int32>) is added: rows from before hold null for it"),
        arguments(SPEND, ", nullable: false", "", "feature 'orders_7d': nullable: false → true"),
        arguments(SPEND, "ttl: 24h", "ttl: 12h", "ttl: 24h → 12h"),
        arguments(SPEND, "ttl: 24h\n", "", "ttl: 24h → none"),
        arguments(
            SPEND,
            "ttl: 24h",
            "ttl: 24h\nfreshness: {maxAge: 1m}",
            "freshness: none → {\"maxAge\":\"1m\"}"),
        arguments(SPEND, "ttl: 24h", "ttl: 24h\nservingLag: 5s", "servingLag: none → 5s"),
        arguments(SPEND, "ttl: 24h", "ttl: 24h\nowner: me", "owner: none → me"),
        arguments(SPEND, "[orders]", "[orders, clicks]", "sources: [orders] → [orders, clicks]"),
        arguments(
            SPEND, "float64}", "float64, default: 0.5}", "feature 'total': default: none → 0.5"),
        arguments(SPEND, "float64}", "float64, from: /sum}", "feature 'total': from: none → /sum"),
        arguments(SPEND, "float64}", "float64, unit: EUR}", "feature 'total': unit: none → EUR"),
        arguments(
            SPEND,
            "float64}",
            "float64, expect: {range: [0]}}",
            "feature 'total': expect: none → {\"range\":[0,null]}"),
        arguments(
            ORDERS,
            "{from: /at}",
            "{from: /ts}",
            "eventTimestamp: {\"from\":\"/at\",\"format\":\"iso8601\"} → {\"from\":\"/ts\",\"format\":\"iso8601\"}"),
        arguments(
            CUSTOMER,
            "name: customer\n",
            "name: customer\ndescription: Who buys\n",
            "description: none → Who buys"),
        arguments(CHURN, "version: 1", "version: 1\nonExpired: serve", "onExpired: none → serve"),
        arguments(CHURN, "version: 1", "version: 1\ntags: {a: b}", "tags: none → {\"a\":\"b\"}"));
  }

  @ParameterizedTest
  @MethodSource
  void compatible(String document, String from, String to, String detail) {
    DefinitionPlan plan = planWith(document, from, to);

    assertThat(plan.applicable()).isTrue();
    assertThat(plan.summary()).isEqualTo(new DefinitionPlan.Summary(0, 1, 0, 0, 4));
    assertThat(changed(plan, Changed.class).details()).containsExactly(detail);
  }

  static Stream<Arguments> breaking() {
    String next = "write version: 2 here; version 1 stays as it is";
    return Stream.of(
        arguments(
            SPEND,
            "  - {name: total, type: float64}\n",
            "",
            "feature 'total' is removed (breaking)",
            18,
            next),
        arguments(
            SPEND,
            "float64",
            "float32",
            "feature 'total': type: float64 → float32 (breaking)",
            18,
            next),
        arguments(
            SPEND,
            "type: list<string>",
            "type: list<bytes>",
            "feature 'basket': type: list<string> → list<bytes> (breaking)",
            18,
            next),
        arguments(
            SPEND,
            "float64}",
            "float64, nullable: false}",
            "feature 'total': nullable: true → false (breaking)",
            18,
            next),
        arguments(
            SPEND,
            "  - {name: total",
            "  - {name: n, type: bool, nullable: false}\n  - {name: total",
            "feature 'n' (bool) is added as not nullable, but rows from before have no value for it (breaking)",
            18,
            next),
        arguments(
            SPEND,
            "ttl: 24h",
            "ttl: 24h\ncreatedTimestamp: true",
            "createdTimestamp: false → true (breaking)",
            18,
            next),
        arguments(
            CHURN,
            "[total, orders_7d]",
            "[total]",
            "features: spend@1: [total, orders_7d] → spend@1: [total] (breaking)",
            29,
            next),
        arguments(
            CHURN,
            "[total, orders_7d]",
            "[orders_7d, total]",
            "features: spend@1: [total, orders_7d] → spend@1: [orders_7d, total] (breaking)",
            29,
            next),
        arguments(
            CUSTOMER,
            "int64",
            "string",
            "joinKeys: [customer_id int64] → [customer_id string] (breaking)",
            3,
            "declare a new entity"));
  }

  @ParameterizedTest
  @MethodSource
  void breaking(String document, String from, String to, String detail, int line, String remedy) {
    DefinitionPlan plan = planWith(document, from, to);

    assertThat(plan.applicable()).isFalse();
    assertThat(plan.changes().stream().filter(Breaking.class::isInstance)).isNotEmpty();
    Breaking change = changed(plan, Breaking.class);
    assertThat(change.details()).contains(detail);
    assertThat(change.findLocation()).contains(new Location("shop.yaml", line, 1));
    assertThat(change.remedy()).startsWith(remedy);
  }

  @Test
  void breaksWhereTheEntitiesOfAViewChange() {
    String merchant = CUSTOMER.replace("customer", "merchant");
    DefinitionPlan plan =
        Planner.plan(
                SHOP,
                parse(
                    CUSTOMER,
                    merchant,
                    ORDERS,
                    SPEND.replace("[customer]", "[customer, merchant]")),
                false)
            .plan();

    assertThat(changed(plan, Breaking.class).details())
        .contains("entities: [customer] → [customer, merchant] (breaking)");
  }

  @Test
  void takesABreakingChangeAsANewVersionAndKeepsTheOldOne() {
    String second = SPEND.replace("version: 1", "version: 2").replace("float64", "float32");
    Planner.Outcome outcome = Planner.plan(SHOP, parse(CUSTOMER, ORDERS, second, CHURN), false);

    assertThat(changed(outcome.plan(), Added.class).key().label()).isEqualTo("spend@2");
    assertThat(outcome.after().views().map(view -> view.label()))
        .containsExactly("spend@1", "spend@2");
  }

  @Test
  void suggestsAVersionThatWasNeverUsed() {
    String second = SPEND.replace("version: 1", "version: 2");
    ProjectState pruned =
        applied(applied(SHOP, parse(second), false), parse(CUSTOMER, ORDERS, SPEND, CHURN), true);

    DefinitionPlan plan =
        Planner.plan(pruned, parse(SPEND.replace("list<string>", "string")), false).plan();

    assertThat(changed(plan, Breaking.class).remedy()).startsWith("write version: 3 here");
  }

  @Test
  void leavesWhatTheFilesDoNotHoldAloneWithoutPruning() {
    DefinitionPlan plan = Planner.plan(SHOP, parse(CUSTOMER), false).plan();

    assertThat(plan.summary()).isEqualTo(new DefinitionPlan.Summary(0, 0, 0, 0, 1));
  }

  @Test
  void listsEveryRemovalWhenPruning() {
    DefinitionPlan plan = Planner.plan(SHOP, parse(CUSTOMER, ORDERS), true).plan();

    assertThat(
            plan.changes().stream()
                .filter(Removed.class::isInstance)
                .map(change -> change.key().label() + change.services()))
        .containsExactly("clicks[]", "spend@1[churn@1]", "churn@1[churn@1]");
  }

  @Test
  void listsRemovalsOfEveryKindAndVersion() {
    ProjectState two = applied(SHOP, parse(SPEND.replace("version: 1", "version: 2")), false);

    DefinitionPlan plan = Planner.plan(two, parse(CLICKS), true).plan();

    assertThat(plan.changes().stream().map(change -> change.text() + " " + change.key()))
        .containsExactly(
            "removed entity customer",
            "unchanged source clicks",
            "removed source orders",
            "removed feature view spend@1",
            "removed feature view spend@2",
            "removed feature service churn@1");
  }

  @Test
  void refusesToPruneAViewVersionThatAServiceKeepsUsing() {
    assertThatThrownBy(() -> Planner.plan(SHOP, parse(CUSTOMER, ORDERS, CHURN), true))
        .isInstanceOf(InvalidDefinitionsException.class)
        .hasMessage(
            "shop.yaml:15:5: feature service churn@1 needs feature view spend@1, which is neither in these files nor in the registry: declare it");
  }

  @Test
  void takesAVersionBackOnlyIfItFitsItsRows() {
    ProjectState pruned = applied(SHOP, parse(CUSTOMER, ORDERS), true);

    Added back = changed(Planner.plan(pruned, parse(SPEND), false).plan(), Added.class);
    assertThat(back.details())
        .containsExactly("it is back after a removal, with the rows that it had");

    assertThat(
            changed(
                    Planner.plan(pruned, parse(SPEND.replace("float64", "int64")), false).plan(),
                    Breaking.class)
                .details())
        .containsExactly("feature 'total': type: float64 → int64 (breaking)");
  }

  @Test
  void takesAVersionBackOnlyUnderTheJoinKeysOfItsRows() {
    ProjectState pruned = applied(SHOP, parse(ORDERS), true);
    String rekeyed = CUSTOMER.replace("int64", "string");

    assertThat(
            changed(Planner.plan(pruned, parse(rekeyed, SPEND), false).plan(), Breaking.class)
                .details())
        .singleElement()
        .asString()
        .isEqualTo(
            "its stored rows are keyed by [customer_id int64], not by [customer_id string] (breaking)");
  }

  @Test
  void changesJoinKeysOfAnEntityThatNoViewHas() {
    ProjectState pruned = applied(SHOP, parse(CUSTOMER, ORDERS), true);

    assertThat(
            changed(
                    Planner.plan(pruned, parse(CUSTOMER.replace("int64", "string")), false).plan(),
                    Changed.class)
                .details())
        .containsExactly("joinKeys: [customer_id int64] → [customer_id string]");
  }

  @Test
  void pinsWildcardsWhenTheServiceIsFirstApplied() {
    String all = CHURN.replace("[total, orders_7d]", "'*'").replace("churn", "all");
    ProjectState state = applied(SHOP, parse(all), false);
    String grown = SPEND + "  - {name: late, type: bool}\n";

    Planner.Outcome outcome = Planner.plan(state, parse(grown, all), false);

    assertThat(changed(outcome.plan(), Changed.class).key().label()).isEqualTo("spend@1");
    assertThat(changed(outcome.plan(), Unchanged.class).key().label()).isEqualTo("all@1");
    assertThat(
            outcome.after().services().findFirst().orElseThrow().features().getFirst().features())
        .hasSize(3);
  }

  @Test
  void refusesAListThatBecomesAWildcardOfMore() {
    DefinitionPlan plan = planWith(CHURN, "[total, orders_7d]", "'*'");

    assertThat(changed(plan, Breaking.class).details())
        .containsExactly(
            "features: spend@1: [total, orders_7d] → spend@1: [total, orders_7d, basket] (breaking)");
  }

  @Test
  void findsDanglingReferencesOfEveryKindAtOnce() {
    assertThatThrownBy(() ->
            Planner.plan(
                EMPTY,
                parse(
                    SPEND,
                    CHURN
                        .replace("spend@1: [total", "spend@1: [sum")
                        .concat("  - spent@1: [total]\n")),
                false))
        .isInstanceOf(InvalidDefinitionsException.class)
        .hasMessage(
            """
            shop.yaml:4:12: feature view spend@1 needs entity customer, which is neither in these files nor in the registry: declare it
            shop.yaml:5:11: feature view spend@1 needs source orders, which is neither in these files nor in the registry: declare it
            shop.yaml:16:15: feature view spend@1 has no feature 'sum': use one of total, orders_7d, basket
            shop.yaml:17:5: feature service churn@1 needs feature view spent@1, which is neither in these files nor in the registry: declare it, or pin one of spend@1\
            """);
  }

  @Test
  void givesAllViolationsTogether() {
    assertThatThrownBy(
            () -> Planner.plan(EMPTY, parse(CUSTOMER.replace("joinKeys", "keys"), SPEND), false))
        .isInstanceOfSatisfying(
            InvalidDefinitionsException.class,
            thrown ->
                assertThat(thrown.violations().stream().map(v -> v.line() + ":" + v.column()))
                    .as("the schema's and a dangling source; the faulty entity is declared")
                    .containsExactly("1:1", "3:1", "9:11"));
  }

  @Test
  void refusesAJoinKeyOfTwoTypes() {
    String other = "kind: Entity\nname: visitor\njoinKeys: [{name: customer_id, type: string}]\n";

    assertThatThrownBy(() -> Planner.plan(SHOP, parse(other), false))
        .hasMessage(
            "shop.yaml:3:12: join key 'customer_id' is a string here and a int64 in entity customer: give both one type, or rename one: a name has one type in a project");
  }

  @Test
  void refusesAFeatureNamedAsAJoinKey() {
    assertThatThrownBy(() ->
            Planner.plan(
                EMPTY, parse(CUSTOMER, ORDERS, SPEND.replace("total", "customer_id")), false))
        .hasMessageContaining(
            "shop.yaml:18:5: feature 'customer_id' has the name of a join key of its view: rename it");
  }

  @Test
  void refusesACreatedTimestampThatASourceDoesNotMap() {
    assertThatThrownBy(() ->
            Planner.plan(
                EMPTY,
                parse(
                    CUSTOMER,
                    CLICKS,
                    SPEND
                        .replace("[orders]", "[clicks]")
                        .replace("ttl: 24h", "createdTimestamp: true")),
                false))
        .hasMessageContaining(
            "shop.yaml:15:1: feature view spend@1 wants a created timestamp, and source 'clicks' does not map it");
  }

  @Test
  void blamesTheSourceWhenItStopsGivingWhatARegisteredViewNeeds() {
    ProjectState state =
        applied(
            EMPTY,
            parse(CUSTOMER, ORDERS, SPEND.replace("ttl: 24h", "createdTimestamp: true")),
            false);

    assertThatThrownBy(() ->
            Planner.plan(
                state, parse(ORDERS.replace("createdTimestamp: {from: /written}\n", "")), false))
        .hasMessageContaining("shop.yaml:2:1: feature view spend@1 wants a created timestamp");
  }

  private static DefinitionPlan planWith(String document, String from, String to) {
    String[] documents = all();
    for (int i = 0; i < documents.length; i++) {
      if (documents[i].equals(document)) {
        documents[i] = document.replace(from, to);
        assertThat(documents[i]).isNotEqualTo(document);
      }
    }
    return Planner.plan(SHOP, parse(documents), false).plan();
  }

  private static <T extends DefinitionChange> T changed(DefinitionPlan plan, Class<T> kind) {
    return plan.changes().stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }
}
