package dev.asof.core;

/** What the records of settings check, and how they say what is wrong. */
public final class Setting {
  private Setting() {}

  /**
   * Refuses {@code value} unless {@code holds}.
   *
   * @param property its full name, such as {@code asof.jobs.lease}
   * @param value shown in the message: never a secret
   * @param allowed what to set it to, such as {@code 1 or more}
   * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID}
   */
  public static void require(boolean holds, String property, Object value, String allowed) {
    if (!holds) {
      throw new AsofException(
          ErrorCode.CONFIGURATION_INVALID,
          "%s is %s: set it to %s".formatted(property, value, allowed));
    }
  }
}
