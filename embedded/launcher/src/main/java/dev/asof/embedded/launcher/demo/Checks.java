package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.server.Screen;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What the demo has checked so far; every check is shown with the time since the one before. */
final class Checks {
  private static final int SHOWN = 3;

  private final Screen screen;
  private long since = System.nanoTime();
  private int held;
  private int failed;

  Checks(Screen screen) {
    this.screen = screen;
  }

  /** Begins a group of checks. */
  void section(String title) {
    screen.line("");
    screen.line(title);
    since = System.nanoTime();
  }

  /** Holds if both are equal. */
  void equal(String what, Object expected, Object found) {
    boolean same = Objects.equals(expected, found);
    add(
        same,
        same
            ? "%s: %s".formatted(what, text(found))
            : "%s: expected %s, found %s".formatted(what, text(expected), text(found)));
  }

  /** Holds if both are equal; shows them only if they are not. */
  void same(String what, Object expected, Object found) {
    boolean same = Objects.equals(expected, found);
    add(same, same ? what : "%s: expected %s, found %s".formatted(what, expected, found));
  }

  /** Holds if {@code condition} does. */
  void holds(String what, boolean condition) {
    add(condition, condition ? what : what + ": not so");
  }

  /** Holds if there are no exceptions to what is said; some of those that there are get shown. */
  void without(List<String> exceptions, String what) {
    add(
        exceptions.isEmpty(),
        exceptions.isEmpty()
            ? what
            : "%s; not so for %d: %s"
                .formatted(what, exceptions.size(), exceptions.stream().limit(SHOWN).toList()));
  }

  /** Counts a step that could not be done at all. */
  void broken(Exception why) {
    add(false, why.getCause() == null ? why.toString() : why + " (" + why.getCause() + ")");
  }

  private void add(boolean condition, String text) {
    if (condition) {
      held++;
    } else {
      failed++;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - since);
    since = System.nanoTime();
    screen.line(
        String.format(
            Locale.ROOT, "  %s %s  (%.2f s)", condition ? "✓" : "✗", text, took.toNanos() / 1e9));
  }

  private static String text(Object value) {
    return value instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : value.toString();
  }

  boolean allHeld() {
    return failed == 0;
  }

  String summary() {
    return failed == 0
        ? "All %d checks held.".formatted(held)
        : "%d of %d checks failed.".formatted(failed, held + failed);
  }
}
