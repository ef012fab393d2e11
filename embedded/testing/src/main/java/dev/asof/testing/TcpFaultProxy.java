package dev.asof.testing;

import dev.asof.embedded.services.LoopbackPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a server on 127.0.0.1 and breaks their connections when told to.
 * Faults add up until {@link #heal}. All methods may be called from any thread while connections
 * are open.
 *
 * <p>It forwards bytes and knows no protocol, so a server that tells its clients where to connect
 * (Kafka does) leads them past it.
 */
public final class TcpFaultProxy implements AutoCloseable {
  private final String serverHost;
  private final int serverPort;
  private final int port;
  private final ProxyFaults faults = new ProxyFaults();
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger opened = new AtomicInteger();
  private @Nullable Listener listener;

  private TcpFaultProxy(String serverHost, int serverPort, int port) {
    this.serverHost = serverHost;
    this.serverPort = serverPort;
    this.port = port;
  }

  /** Starts a proxy for the server at {@code host:port}, which need not be up yet. */
  public static TcpFaultProxy to(String host, int port) {
    TcpFaultProxy proxy = new TcpFaultProxy(host, port, LoopbackPort.findFree());
    proxy.listen();
    return proxy;
  }

  private synchronized void listen() {
    if (listener != null) {
      return;
    }
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(LoopbackPort.address(port));
      listener =
          new Listener(
              socket, Thread.ofVirtual().name("proxy-accept-" + port).start(() -> accept(socket)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().name("proxy-connect").start(() -> connect(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    try {
      client.setTcpNoDelay(true);
      Socket server = new Socket(serverHost, serverPort);
      server.setTcpNoDelay(true);
      ProxiedConnection connection =
          new ProxiedConnection(
              opened.getAndIncrement(), client, server, faults, connections::remove);
      connections.add(connection);
      connection.start();
    } catch (IOException serverIsDown) {
      ProxiedConnection.reset(client);
    }
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /**
   * {@code address}, with the server's host and port replaced by those of this proxy; for URLs of
   * any kind.
   */
  public String through(String address) {
    return address.replace(
        "%s:%d".formatted(serverHost, serverPort), "%s:%d".formatted(host(), port));
  }

  /** From now on nobody can connect; open connections stay. */
  public synchronized void refuseConnections() {
    Listener current = listener;
    listener = null;
    if (current != null) {
      current.close();
    }
  }

  /** Breaks all open connections on both sides, once; new ones may be opened. */
  public void cutConnections() {
    connections.forEach(ProxiedConnection::cut);
  }

  /**
   * Lets a request with {@code pattern} in it reach the server, which acts on it, and breaks the
   * client's connection in place of the answer. The pattern is found wherever the network splits
   * the request.
   */
  public void dropResponsesAfter(byte[] pattern) {
    byte[] wanted = pattern.clone();
    faults.trigger(new ProxyFaults.Trigger(bytes -> contains(bytes, wanted), wanted.length - 1));
  }

  /**
   * As {@link #dropResponsesAfter(byte[])}, judging the request bytes as the network splits them.
   */
  public void dropResponsesAfter(Predicate<ByteBuffer> request) {
    faults.trigger(new ProxyFaults.Trigger(request, 0));
  }

  private static boolean contains(ByteBuffer bytes, byte[] wanted) {
    ByteBuffer pattern = ByteBuffer.wrap(wanted);
    for (int at = bytes.position(); at + wanted.length <= bytes.limit(); at++) {
      if (bytes.slice(at, wanted.length).equals(pattern)) {
        return true;
      }
    }
    return false;
  }

  /** How many connections were broken in place of an answer so far. */
  public int droppedResponses() {
    return faults.dropped();
  }

  /** Holds up everything that is sent, in both directions, by at least {@code perChunk}. */
  public void delay(Duration perChunk) {
    faults.delay(perChunk);
  }

  /**
   * Holds up everything that is sent until {@link #heal}, as a network does that loses all packets.
   */
  public void stall() {
    faults.stallBelow(Integer.MAX_VALUE);
  }

  /**
   * As {@link #stall}, but only for the connections that are open now; new ones work: the server's
   * host vanished, and another one has taken its address.
   */
  public void stallOpenConnections() {
    faults.stallBelow(opened.get());
  }

  /** Ends all faults: connections are accepted again, and what was held up goes through. */
  public void heal() {
    faults.heal();
    listen();
  }

  @Override
  public void close() {
    refuseConnections();
    faults.heal();
    cutConnections();
  }

  /** The socket really closes only when the thread that waits for connections has noticed. */
  private record Listener(ServerSocket socket, Thread accepting) {
    void close() {
      try {
        socket.close();
        accepting.join();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
