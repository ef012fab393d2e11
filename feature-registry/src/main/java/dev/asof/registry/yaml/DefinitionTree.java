package dev.asof.registry.yaml;

import dev.asof.core.definition.Definition;
import dev.asof.core.definition.DeletionRule;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.Expectation;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.Source;
import dev.asof.core.definition.TimestampField;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Definitions as trees of the grammar: maps, lists, text, numbers and flags, in the order in which
 * people write them. What equals its default is left out.
 */
public final class DefinitionTree {
  private final Map<String, Object> tree = new LinkedHashMap<>();

  private DefinitionTree() {}

  /** {@code definition} as a document of the grammar; maps keep their order. */
  public static Map<String, Object> of(Definition definition) {
    DefinitionTree document =
        new DefinitionTree().put("kind", DefinitionKind.of(definition).text());
    switch (definition) {
      case Entity entity -> document.entity(entity);
      case Source source -> document.source(source);
      case FeatureView view -> document.view(view);
      case FeatureService service -> document.service(service);
    }
    return document.tree;
  }

  private void entity(Entity entity) {
    put("name", entity.name().value());
    put(
        "joinKeys",
        entity.joinKeys().stream()
            .map(key ->
                new DefinitionTree()
                    .put("name", key.name().value())
                    .put("type", key.type().text())
                    .tree)
            .toList());
    labels(entity.description(), entity.tags());
  }

  private void source(Source source) {
    put("name", source.name().value());
    source
        .findKafka()
        .ifPresent(kafka ->
            put(
                "kafka",
                new DefinitionTree()
                    .put("topic", kafka.topic())
                    .put("format", "json")
                    .put("start", kafka.start().name().toLowerCase(Locale.ROOT))
                    .tree));
    put("push", source.push());
    put("eventTimestamp", timestamp(source.eventTimestamp()));
    if (source.createdTimestamp() != null) {
      put("createdTimestamp", timestamp(source.createdTimestamp()));
    }
    if (!source.delete().equals(DeletionRule.DEFAULT)) {
      put(
          "delete",
          new DefinitionTree()
              .put("from", source.delete().from().value())
              .put("equals", source.delete().equals())
              .tree);
    }
    Map<String, Object> fields = new TreeMap<>();
    source.fields().forEach((column, pointer) -> fields.put(column, pointer.value()));
    putUnlessEmpty("fields", fields);
    labels(source.description(), source.tags());
  }

  private static Map<String, Object> timestamp(TimestampField field) {
    return new DefinitionTree()
        .put("from", field.from().value())
        .put("format", field.format().text())
        .tree;
  }

  private void view(FeatureView view) {
    put("name", view.name().value());
    put("version", view.version());
    putUnlessEmpty("owner", view.labels().owner());
    labels(view.labels().description(), view.labels().tags());
    put("entities", view.entities().stream().map(Object::toString).toList());
    put("sources", view.sources().stream().map(Object::toString).toList());
    FeatureView.Time time = view.time();
    if (time.ttl() != null) {
      put("ttl", Durations.print(time.ttl()));
    }
    DefinitionTree freshness = new DefinitionTree();
    if (time.freshness().maxAge() != null) {
      freshness.put("maxAge", Durations.print(time.freshness().maxAge()));
    }
    if (time.freshness().maxLag() != null) {
      freshness.put("maxLag", Durations.print(time.freshness().maxLag()));
    }
    putUnlessEmpty("freshness", freshness.tree);
    if (!time.servingLag().equals(FeatureView.Time.DEFAULT_SERVING_LAG)) {
      put("servingLag", Durations.print(time.servingLag()));
    }
    if (view.createdTimestamp()) {
      put("createdTimestamp", true);
    }
    put("features", view.features().stream().map(feature -> of(feature)).toList());
  }

  /** {@code feature} as an item of a view's features. */
  public static Map<String, Object> of(Feature feature) {
    DefinitionTree node =
        new DefinitionTree().put("name", feature.name().value()).put("type", feature.type().text());
    if (!feature.nullable()) {
      node.put("nullable", false);
    }
    if (feature.from() != null) {
      node.put("from", feature.from().value());
    }
    if (feature.defaultValue() != null) {
      node.put("default", Literals.print(feature.defaultValue()));
    }
    node.putUnlessEmpty("unit", feature.labels().unit());
    node.labels(feature.labels().description(), feature.labels().tags());
    node.putUnlessEmpty("expect", expectations(feature));
    return node.tree;
  }

  private static Map<String, Object> expectations(Feature feature) {
    DefinitionTree node = new DefinitionTree();
    for (Expectation expectation : feature.expectations()) {
      switch (expectation) {
        case Expectation.Range(BigDecimal min, BigDecimal max) ->
            node.put("range", Arrays.asList(min, max));
        case Expectation.AllowedValues(List<Object> values) ->
            node.put("allowed", Literals.print(values));
        case Expectation.MaxLength(int max) -> node.put("maxLength", max);
      }
    }
    if (feature.onViolation() == Feature.OnViolation.NULL) {
      node.put("onViolation", "null");
    }
    return node.tree;
  }

  private void service(FeatureService service) {
    put("name", service.name().value());
    put("version", service.version());
    labels(service.description(), service.tags());
    List<Map<String, Object>> selections = new ArrayList<>();
    for (FeatureService.Selection selection : service.features()) {
      Object features =
          selection.features().isEmpty()
              ? "*"
              : selection.features().stream().map(Object::toString).toList();
      selections.add(
          new DefinitionTree().put(selection.view() + "@" + selection.version(), features).tree);
    }
    put("features", selections);
    if (service.onExpired() != ExpiredPolicy.NULL) {
      put("onExpired", service.onExpired().text());
    }
  }

  private void labels(String description, Map<String, String> tags) {
    putUnlessEmpty("description", description);
    putUnlessEmpty("tags", new TreeMap<String, Object>(tags));
  }

  private DefinitionTree put(String key, Object value) {
    tree.put(key, value);
    return this;
  }

  private void putUnlessEmpty(String key, Object value) {
    boolean empty = value.equals("") || (value instanceof Map<?, ?> map && map.isEmpty());
    if (!empty) {
      put(key, value);
    }
  }
}
