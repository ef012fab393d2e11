package dev.asof.registry.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an unquoted scalar means, after YAML 1.2's core schema: {@code yes}, {@code on} and {@code
 * 1_000} are text. Numbers of absurd length or exponent stay text too, since their digits could
 * fill the memory; so do {@code .inf} and {@code .nan}, which definitions write as text.
 */
final class CoreSchema {
  private static final int MAX_NUMBER_LENGTH = 400;
  private static final int MAX_EXPONENT = 400;
  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
  private static final Pattern FALSE = Pattern.compile("false|False|FALSE");
  private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern PREFIXED = Pattern.compile("0o([0-7]+)|0x([0-9a-fA-F]+)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE]([-+]?[0-9]{1,9}))?");

  private CoreSchema() {}

  /** Null, or a Boolean, {@link BigInteger}, {@link BigDecimal} or String. */
  static @Nullable Object resolve(String text) {
    if (NULL.matcher(text).matches()) {
      return null;
    }
    if (TRUE.matcher(text).matches()) {
      return true;
    }
    if (FALSE.matcher(text).matches()) {
      return false;
    }
    return text.length() > MAX_NUMBER_LENGTH ? text : number(text);
  }

  private static Object number(String text) {
    if (DECIMAL.matcher(text).matches()) {
      return new BigInteger(text);
    }
    Matcher prefixed = PREFIXED.matcher(text);
    if (prefixed.matches()) {
      return prefixed.group(1) == null
          ? new BigInteger(prefixed.group(2), 16)
          : new BigInteger(prefixed.group(1), 8);
    }
    Matcher decimal = FLOAT.matcher(text);
    boolean representable =
        decimal.matches()
            && (decimal.group(1) == null
                || Math.abs(Integer.parseInt(decimal.group(1))) <= MAX_EXPONENT);
    return representable ? new BigDecimal(text) : text;
  }
}
