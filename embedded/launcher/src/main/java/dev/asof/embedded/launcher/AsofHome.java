package dev.asof.embedded.launcher;

/** The folder of the checkout, which the script {@code ./asof} passes on. */
final class AsofHome {
  private static final String PROPERTY = "asof.home";

  /**
   * Read once and taken away: the service refuses {@code asof.} properties that it does not know.
   */
  private static final String PATH = take();

  private AsofHome() {}

  /** The folder; the current one if nobody says otherwise. */
  static String path() {
    return PATH;
  }

  private static String take() {
    String path = System.clearProperty(PROPERTY);
    return path == null ? "" : path;
  }
}
