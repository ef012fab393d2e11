package dev.asof.registry;

import dev.asof.core.ProjectName;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.registry.yaml.DefinitionFile;
import dev.asof.registry.yaml.DefinitionKey;
import dev.asof.registry.yaml.DefinitionParser;
import dev.asof.registry.yaml.ParsedDefinitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** YAML for tests, and a registry of one project in memory to plan against. */
final class TestProject {
  static final ProjectName PROJECT = new ProjectName("shop");

  private static final DefinitionParser PARSER = new DefinitionParser();

  private TestProject() {}

  static ParsedDefinitions parse(String... documents) {
    return PARSER.parse(List.of(DefinitionFile.of("shop.yaml", String.join("---\n", documents))));
  }

  static final String CUSTOMER =
      """
      kind: Entity
      name: customer
      joinKeys: [{name: customer_id, type: int64}]
      """;

  static final String ORDERS =
      """
      kind: Source
      name: orders
      push: true
      eventTimestamp: {from: /at}
      createdTimestamp: {from: /written}
      """;

  static final String CLICKS =
      """
      kind: Source
      name: clicks
      kafka: {topic: clicks}
      eventTimestamp: {from: /at}
      """;

  static final String SPEND =
      """
      kind: FeatureView
      name: spend
      version: 1
      entities: [customer]
      sources: [orders]
      ttl: 24h
      features:
        - {name: total, type: float64}
        - {name: orders_7d, type: int32, nullable: false}
        - {name: basket, type: list<string>}
      """;

  static final String CHURN =
      """
      kind: FeatureService
      name: churn
      version: 1
      features:
        - spend@1: [total, orders_7d]
      """;

  /** The five documents above. */
  static String[] all() {
    return new String[] {CUSTOMER, ORDERS, CLICKS, SPEND, CHURN};
  }

  /** What a registry would hold after {@code files} were applied to {@code state}. */
  static ProjectState applied(ProjectState state, ParsedDefinitions files, boolean prune) {
    Planner.Outcome outcome = Planner.plan(state, files, prune);
    var histories = new TreeMap<>(state.histories());
    Map<DefinitionKey, StoredView> stored = new HashMap<>(state.storedViews());
    for (DefinitionChange change : outcome.plan().changes()) {
      if (change instanceof DefinitionChange.Unchanged) {
        continue;
      }
      DefinitionKey key = change.key();
      var definition = outcome.after().find(key).orElse(null);
      List<DefinitionRevision> history = new ArrayList<>(histories.getOrDefault(key, List.of()));
      history.add(
          new DefinitionRevision(
              history.size() + 1,
              state.revision() + 1,
              definition,
              files
                  .find(key)
                  .map(parsed -> parsed.definition())
                  .filter(FeatureService.class::isInstance)
                  .map(parsed -> Wildcards.of((FeatureService) parsed))
                  .orElse(Set.of())));
      histories.put(key, history);
      if (definition instanceof FeatureView view) {
        stored.putIfAbsent(
            key, new StoredView(stored.size() + 1, outcome.after().joinKeys(view), Map.of()));
      }
    }
    return new ProjectState(state.project(), state.revision() + 1, histories, stored);
  }
}
