package dev.asof.ingestion.validation;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.util.JsonParserDelegate;

/**
 * Numbers as they are written, where a double or an int would hide what they were: a fraction too
 * small for a double is handed out as a decimal and not as zero, and {@code -0} as a negative zero.
 */
final class LosslessNumbers extends JsonParserDelegate {
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
    boolean underflown =
        !isNegativeZero() && super.getDoubleValue() == 0 && getDecimalValue().signum() != 0;
    return underflown ? NumberTypeFP.BIG_DECIMAL : super.getNumberTypeFP();
  }

  @Override
  public double getDoubleValue() {
    return isNegativeZero() ? -0.0 : super.getDoubleValue();
  }
}
