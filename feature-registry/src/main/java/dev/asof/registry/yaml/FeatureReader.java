package dev.asof.registry.yaml;

import dev.asof.core.FeatureName;
import dev.asof.core.definition.Expectation;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.Feature.FeatureLabels;
import dev.asof.core.definition.Feature.OnViolation;
import dev.asof.core.definition.FieldPointer;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a feature that the schema accepts; its values must be of its type. */
final class FeatureReader {
  private final YamlMapping node;
  private final Violations violations;
  private final ValueType type;

  FeatureReader(YamlMapping node, Violations violations) {
    this.node = node;
    this.violations = violations;
    this.type = ValueType.parse(node.text("type"));
  }

  Feature read() {
    boolean nullable = node.flag("nullable", true);
    List<Expectation> expectations = expectations();
    return new Feature(
        new FeatureName(node.text("name")),
        type,
        nullable,
        node.find("from") instanceof YamlScalar from ? new FieldPointer(from.text()) : null,
        defaultValue(expectations),
        expectations,
        onViolation(nullable),
        new FeatureLabels(
            node.textOr("description", ""), node.textOr("unit", ""), node.texts("tags")));
  }

  private @Nullable Object defaultValue(List<Expectation> expectations) {
    YamlNode written = node.find("default");
    if (written == null) {
      return null;
    }
    Object value = literal(written, type);
    if (value != null) {
      for (Expectation expectation : expectations) {
        expectation
            .findViolation(value)
            .ifPresent(wrong ->
                violations.add(
                    written.at(),
                    "the default breaks the feature's own expectation, %s".formatted(wrong),
                    "change the default or the expectation"));
      }
    }
    return value;
  }

  private OnViolation onViolation(boolean nullable) {
    var member = node.mapping("expect").members().get("onViolation");
    if (member == null) {
      return OnViolation.REFUSE;
    }
    boolean nulls = !"refuse".equals(((YamlScalar) member.value()).text());
    if (nulls && !nullable) {
      violations.add(
          member.value().at(),
          "onViolation: 'null' needs a nullable feature",
          "write nullable: true, or onViolation: refuse");
    }
    return nulls ? OnViolation.NULL : OnViolation.REFUSE;
  }

  private List<Expectation> expectations() {
    YamlMapping expect = node.mapping("expect");
    List<Expectation> expectations = new ArrayList<>();
    if (expect.find("range") != null) {
      findRange(expect).ifPresent(expectations::add);
    }
    if (expect.find("allowed") != null) {
      expectations.add(allowed(expect));
    }
    if (expect.find("maxLength") instanceof YamlScalar length) {
      findMaxLength(length).ifPresent(expectations::add);
    }
    return expectations;
  }

  private Optional<Expectation> findRange(YamlMapping expect) {
    YamlNode at = expect.load("range");
    List<YamlNode> ends = expect.items("range");
    switch (element()) {
      case INT32, INT64, FLOAT32, FLOAT64 -> {}
      case BOOL, STRING, BYTES, TIMESTAMP -> {
        violations.add(
            at.at(), "a range is for numbers, not for %s".formatted(type.text()), "remove it");
        return Optional.empty();
      }
    }
    BigDecimal min = number(ends.getFirst());
    BigDecimal max = ends.size() > 1 ? number(ends.get(1)) : null;
    if (min == null && max == null) {
      violations.add(
          at.at(),
          "a range without any end allows everything",
          "give it one, such as [0, null], or remove it");
    } else if (min != null && max != null && min.compareTo(max) > 0) {
      violations.add(at.at(), "range [%s, %s] allows nothing".formatted(min, max), "swap its ends");
    }
    return Optional.of(new Expectation.Range(min, max));
  }

  /** With one scale for equal numbers, so that 1.50 and 1.5 are no difference. */
  private static @Nullable BigDecimal number(YamlNode end) {
    Object value = ((YamlScalar) end).value();
    if (value == null) {
      return null;
    }
    BigDecimal number = new BigDecimal(value.toString()).stripTrailingZeros();
    return number.scale() < 0 ? number.setScale(0) : number;
  }

  private Expectation allowed(YamlMapping expect) {
    List<Object> values = new ArrayList<>();
    for (YamlNode item : expect.items("allowed")) {
      Object value = literal(item, element());
      if (value != null && values.contains(value)) {
        violations.add(item.at(), "%s is listed twice".formatted(value), "remove one");
      } else if (value != null) {
        values.add(value);
      }
    }
    return new Expectation.AllowedValues(values);
  }

  private Optional<Expectation> findMaxLength(YamlScalar length) {
    boolean hasLength =
        type instanceof ListType || type == ScalarType.STRING || type == ScalarType.BYTES;
    if (!hasLength) {
      violations.add(
          length.at(),
          "maxLength is for strings, bytes and lists, not for %s".formatted(type.text()),
          "remove it");
      return Optional.empty();
    }
    return Optional.of(new Expectation.MaxLength(node.mapping("expect").integer("maxLength")));
  }

  private ScalarType element() {
    return switch (type) {
      case ListType list -> list.element();
      case ScalarType scalar -> scalar;
    };
  }

  /** The value, or null if it is not one of {@code wanted}, which then is a violation. */
  private @Nullable Object literal(YamlNode written, ValueType wanted) {
    try {
      return Literals.read(written, wanted);
    } catch (Literals.NotALiteralException notOfType) {
      violations.add(written.at(), notOfType.fault());
      return null;
    }
  }
}
