package dev.asof.ingestion.validation;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.util.JsonParserDelegate;

/**
 * Numbers as they are written, where a double or an int would hide what they were: a fraction too
 * small for a double is handed out as a decimal and not as zero, as is one whose double says too
 * little to round it to a float, and {@code -0} as a negative zero.
 */
final class LosslessNumbers extends JsonParserDelegate {
  /** In the middle between the greatest float and the one that would follow. */
  private static final double BEYOND_THE_GREATEST_FLOAT = 0x1.ffffffp127;

  LosslessNumbers(JsonParser parser) {
    super(parser);
  }

  @Override
  public JsonToken nextToken() {
    super.nextToken();
    return currentToken();
  }

  @Override
  public JsonToken currentToken() {
    return isNegativeZero() ? JsonToken.VALUE_NUMBER_FLOAT : super.currentToken();
  }

  @Override
  public int currentTokenId() {
    return isNegativeZero() ? JsonToken.VALUE_NUMBER_FLOAT.id() : super.currentTokenId();
  }

  private boolean isNegativeZero() {
    return super.currentToken() == JsonToken.VALUE_NUMBER_INT
        && getStringLength() == 2
        && getString().equals("-0");
  }

  @Override
  public NumberTypeFP getNumberTypeFP() {
    if (isNegativeZero()) {
      return super.getNumberTypeFP();
    }
    double value = super.getDoubleValue();
    boolean underflown = value == 0 && getDecimalValue().signum() != 0;
    return underflown || isBetweenFloats(value)
        ? NumberTypeFP.BIG_DECIMAL
        : super.getNumberTypeFP();
  }

  /** Whether {@code value} is as far from one float as from the next: only digits tell which. */
  private static boolean isBetweenFloats(double value) {
    float nearest = (float) value;
    if (nearest == value || Float.isInfinite(nearest)) {
      return Math.abs(value) == BEYOND_THE_GREATEST_FLOAT;
    }
    float other = value > nearest ? Math.nextUp(nearest) : Math.nextDown(nearest);
    return Math.abs(value - nearest) == Math.abs(other - value);
  }

  @Override
  public double getDoubleValue() {
    return isNegativeZero() ? -0.0 : super.getDoubleValue();
  }
}
