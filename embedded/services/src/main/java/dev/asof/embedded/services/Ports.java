package dev.asof.embedded.services;

/**
 * The ports of an {@link EmbeddedStack} on 127.0.0.1; 0 stands for the one used last time over the
 * same folder, or a free one.
 */
public record Ports(int kafka, int postgresql, int redis) {
  public static final Ports AS_LAST_TIME = new Ports(0, 0, 0);
}
