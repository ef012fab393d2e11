package dev.asof.api.json;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;

/** How many entries a listing may answer with. */
public final class Limit {
  private Limit() {}

  /**
   * Returns {@code wanted} if it is from 1 to {@code most}.
   *
   * @throws AsofException {@link ErrorCode#INVALID_ARGUMENT} otherwise
   */
  public static int check(int wanted, int most) {
    if (wanted < 1 || wanted > most) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "limit=%d is out of range: use 1 to %d".formatted(wanted, most));
    }
    return wanted;
  }
}
