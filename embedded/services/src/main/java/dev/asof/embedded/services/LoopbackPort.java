package dev.asof.embedded.services;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports of the loopback interface.
 *
 * <p>Free ports are drawn from 20000–32767, below the range from which the usual kernels take the
 * local ports of outgoing connections: a server that is stopped and started again on its port finds
 * it free. No port is handed out twice in one JVM.
 */
public final class LoopbackPort {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_767;
  private static final int ATTEMPTS = 1_000;
  private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

  private LoopbackPort() {}

  /** A port that nobody listens on. */
  public static int findFree() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      if (HANDED_OUT.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new EmbeddedServiceException(
        "No free port found on 127.0.0.1 between %d and %d; stop what listens there"
            .formatted(FIRST, LAST));
  }

  /** Whether a server could listen on {@code 127.0.0.1:port} now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address(port));
      return true;
    } catch (IOException occupied) {
      return false;
    }
  }

  /**
   * The port that {@code service} shall listen on: {@code requested}, or a free one for 0.
   *
   * @throws EmbeddedServiceException if somebody else listens on the requested port
   */
  public static int claim(String service, int requested) {
    if (requested < 0 || requested > 65_535) {
      throw new EmbeddedServiceException(
          "%s: port %d is not a TCP port; give one from 1 to 65535, or 0 for any free one"
              .formatted(service, requested));
    }
    if (requested == 0) {
      return findFree();
    }
    if (!isFree(requested)) {
      throw new EmbeddedServiceException(
          "%s cannot listen on 127.0.0.1:%d: another process has this port; stop that process or choose another port (0 takes any free one)"
              .formatted(service, requested));
    }
    return requested;
  }

  /** {@code 127.0.0.1:port}, whatever this machine calls localhost. */
  public static InetSocketAddress address(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
