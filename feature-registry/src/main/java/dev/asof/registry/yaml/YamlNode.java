package dev.asof.registry.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a YAML document, and where it stands. */
sealed interface YamlNode {
  Position at();

  /** How many nodes this one stands for, itself and aliased ones included. */
  int size();

  /**
   * A scalar as YAML 1.2's core schema resolves it.
   *
   * @param text as written, without quotes
   * @param value null, or a Boolean, {@link BigInteger}, {@link BigDecimal} or String
   */
  record YamlScalar(String text, @Nullable Object value, Position at) implements YamlNode {
    @Override
    public int size() {
      return 1;
    }
  }

  record YamlSequence(List<YamlNode> items, Position at) implements YamlNode {
    public YamlSequence {
      items = List.copyOf(items);
    }

    @Override
    public int size() {
      return 1 + items.stream().mapToInt(YamlNode::size).sum();
    }
  }

  /** Members in written order. */
  record YamlMapping(Map<String, Member> members, Position at) implements YamlNode {
    /**
     * @param keyAt where the key stands
     */
    record Member(Position keyAt, YamlNode value) {}

    public YamlMapping {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    @Override
    public int size() {
      return 1 + members.values().stream().mapToInt(member -> 1 + member.value().size()).sum();
    }

    /** The value of {@code key}, or null where it is absent or null. */
    @Nullable YamlNode find(String key) {
      Member member = members.get(key);
      return member == null || isNull(member.value()) ? null : member.value();
    }

    /** The value of {@code key}, which the schema requires. */
    YamlNode load(String key) {
      Member member = members.get(key);
      if (member == null) {
        throw new IllegalStateException("the schema let a document without " + key + " pass");
      }
      return member.value();
    }

    String text(String key) {
      return ((YamlScalar) load(key)).text();
    }

    /** The whole number under {@code key}, however it is written: 2, 2.0 or 0x2. */
    int integer(String key) {
      return new BigDecimal(String.valueOf(((YamlScalar) load(key)).value())).intValueExact();
    }

    String textOr(String key, String fallback) {
      return find(key) instanceof YamlScalar scalar ? scalar.text() : fallback;
    }

    boolean flag(String key, boolean fallback) {
      return find(key) instanceof YamlScalar(_, Boolean value, _) ? value : fallback;
    }

    List<YamlNode> items(String key) {
      return find(key) instanceof YamlSequence sequence ? sequence.items() : List.of();
    }

    /** The mapping under {@code key}, or an empty one. */
    YamlMapping mapping(String key) {
      return find(key) instanceof YamlMapping mapping ? mapping : new YamlMapping(Map.of(), at);
    }

    /** The members of the mapping under {@code key}, whose values are scalars, as text. */
    Map<String, String> texts(String key) {
      Map<String, String> texts = new LinkedHashMap<>();
      mapping(key)
          .members()
          .forEach((name, member) -> texts.put(name, ((YamlScalar) member.value()).text()));
      return texts;
    }
  }

  static boolean isNull(YamlNode node) {
    return node instanceof YamlScalar scalar && scalar.value() == null;
  }
}
