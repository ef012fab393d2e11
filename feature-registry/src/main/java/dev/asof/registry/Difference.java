package dev.asof.registry;

/**
 * One way in which two states of a definition differ.
 *
 * @param text for people
 * @param breaking whether it changes what stored rows or a pinned feature service mean
 */
record Difference(String text, boolean breaking) {
  static Difference compatible(String text) {
    return new Difference(text, false);
  }

  static Difference breaking(String text) {
    return new Difference(text, true);
  }
}
