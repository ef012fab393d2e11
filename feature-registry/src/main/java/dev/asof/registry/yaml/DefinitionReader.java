package dev.asof.registry.yaml;

import dev.asof.core.EntityName;
import dev.asof.core.FeatureName;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.Definition;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.Freshness;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import dev.asof.registry.yaml.YamlNode.YamlSequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns a document that the schema accepts into the definition that it declares, and finds what the
 * schema cannot say.
 */
final class DefinitionReader {
  private final YamlMapping document;
  private final Violations violations;

  DefinitionReader(YamlMapping document, Violations violations) {
    this.document = document;
    this.violations = violations;
  }

  /** The definition, or nothing if something is wrong with it. */
  Optional<Definition> find() {
    int before = violations.count();
    Definition definition =
        switch (DefinitionKind.find(document.text("kind")).orElseThrow()) {
          case ENTITY -> entity();
          case SOURCE -> new SourceReader(document, violations).read();
          case FEATURE_VIEW -> view();
          case FEATURE_SERVICE -> service();
        };
    return violations.count() == before ? Optional.of(definition) : Optional.empty();
  }

  /** Checks the features of a view that the schema accepts where it refused other parts of it. */
  void checkSound(Set<YamlNode> refused) {
    if (!DefinitionKind.FEATURE_VIEW.text().equals(document.textOr("kind", ""))) {
      return;
    }
    for (YamlNode feature : document.items("features")) {
      boolean declared = feature instanceof YamlMapping mapping && mapping.find("type") != null;
      if (declared && !refused.contains(feature)) {
        new FeatureReader((YamlMapping) feature, violations).read();
      }
    }
  }

  private Entity entity() {
    List<YamlNode> keys = document.items("joinKeys");
    refuseRepeated(keys, node -> ((YamlMapping) node).text("name"), "join key '%s' is there twice");
    return new Entity(
        new EntityName(document.text("name")),
        keys.stream().map(YamlMapping.class::cast).map(DefinitionReader::joinKey).toList(),
        document.textOr("description", ""),
        document.texts("tags"));
  }

  private static JoinKey joinKey(YamlMapping node) {
    return new JoinKey(
        new JoinKeyName(node.text("name")), (ScalarType) ValueType.parse(node.text("type")));
  }

  private FeatureView view() {
    List<YamlNode> features = document.items("features");
    refuseRepeated(
        features, node -> ((YamlMapping) node).text("name"), "feature '%s' is there twice");
    refuseRepeated(
        document.items("entities"), DefinitionReader::text, "entity '%s' is listed twice");
    refuseRepeated(
        document.items("sources"), DefinitionReader::text, "source '%s' is listed twice");
    return new FeatureView(
        new FeatureViewName(document.text("name")),
        document.integer("version"),
        document.items("entities").stream().map(node -> new EntityName(text(node))).toList(),
        document.items("sources").stream().map(node -> new SourceName(text(node))).toList(),
        time(),
        document.flag("createdTimestamp", false),
        features.stream()
            .map(node -> new FeatureReader((YamlMapping) node, violations).read())
            .toList(),
        new FeatureView.ViewLabels(
            document.textOr("owner", ""),
            document.textOr("description", ""),
            document.texts("tags")));
  }

  private FeatureView.Time time() {
    YamlMapping freshness = document.mapping("freshness");
    Duration servingLag = duration(document, "servingLag", false);
    return new FeatureView.Time(
        duration(document, "ttl", true),
        new Freshness(duration(freshness, "maxAge", true), duration(freshness, "maxLag", true)),
        servingLag == null ? FeatureView.Time.DEFAULT_SERVING_LAG : servingLag);
  }

  private @Nullable Duration duration(YamlMapping mapping, String field, boolean positive) {
    if (!(mapping.find(field) instanceof YamlScalar scalar)) {
      return null;
    }
    Duration duration = Durations.parse(scalar.text());
    if (positive && duration.isZero()) {
      violations.add(
          scalar.at(),
          "%s is %s, after which nothing would count".formatted(field, scalar.text()),
          "write a longer one such as 24h, or leave it out for none");
    }
    return duration;
  }

  private FeatureService service() {
    List<FeatureService.Selection> selections = new ArrayList<>();
    Set<String> views = new HashSet<>();
    for (YamlNode item : document.items("features")) {
      ((YamlMapping) item)
          .members()
          .forEach((view, member) -> {
            if (!views.add(view)) {
              violations.add(
                  member.keyAt(), "%s is listed twice".formatted(view), "merge the two lists");
            }
            selections.add(selection(view, member.value()));
          });
    }
    return new FeatureService(
        new FeatureServiceName(document.text("name")),
        document.integer("version"),
        selections,
        ExpiredPolicy.valueOf(document.textOr("onExpired", "null").toUpperCase(Locale.ROOT)),
        document.textOr("description", ""),
        document.texts("tags"));
  }

  private FeatureService.Selection selection(String view, YamlNode features) {
    List<YamlNode> items = features instanceof YamlSequence sequence ? sequence.items() : List.of();
    refuseRepeated(items, DefinitionReader::text, "feature '%s' is listed twice");
    int at = view.indexOf('@');
    return new FeatureService.Selection(
        new FeatureViewName(view.substring(0, at)),
        Integer.parseInt(view.substring(at + 1)),
        items.stream().map(node -> new FeatureName(text(node))).toList());
  }

  private void refuseRepeated(
      List<YamlNode> nodes, Function<YamlNode, String> name, String problem) {
    Set<String> seen = new HashSet<>();
    for (YamlNode node : nodes) {
      if (!seen.add(name.apply(node))) {
        violations.add(node.at(), problem.formatted(name.apply(node)), "remove one");
      }
    }
  }

  private static String text(YamlNode node) {
    return ((YamlScalar) node).text();
  }
}
