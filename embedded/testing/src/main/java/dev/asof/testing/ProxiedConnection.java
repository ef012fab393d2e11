package dev.asof.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One client's connection through a {@link TcpFaultProxy}: two sockets and a virtual thread per
 * direction.
 */
final class ProxiedConnection {
  private static final int CHUNK = 16 * 1024;

  private final int number;
  private final Socket client;
  private final Socket server;
  private final ProxyFaults faults;
  private final Consumer<ProxiedConnection> whenEnded;
  private final AtomicInteger directions = new AtomicInteger(2);

  /** Set before the request that it is about goes out, so that no answer to it can slip through. */
  private volatile boolean droppingResponses;

  /**
   * @param number counts the connections of a proxy
   */
  ProxiedConnection(
      int number,
      Socket client,
      Socket server,
      ProxyFaults faults,
      Consumer<ProxiedConnection> whenEnded) {
    this.number = number;
    this.client = client;
    this.server = server;
    this.faults = faults;
    this.whenEnded = whenEnded;
  }

  void start() {
    Thread.ofVirtual().name("proxy-requests").start(() -> pump(this::forwardRequests));
    Thread.ofVirtual().name("proxy-responses").start(() -> pump(this::forwardResponses));
  }

  private interface Direction {
    void forward() throws IOException, InterruptedException;
  }

  private void pump(Direction direction) {
    try {
      direction.forward();
    } catch (IOException broken) {
      cut();
    } catch (InterruptedException e) {
      cut();
      Thread.currentThread().interrupt();
    } finally {
      if (directions.decrementAndGet() == 0) {
        closeQuietly(client);
        closeQuietly(server);
        whenEnded.accept(this);
      }
    }
  }

  private void forwardRequests() throws IOException, InterruptedException {
    InputStream in = client.getInputStream();
    OutputStream out = server.getOutputStream();
    byte[] chunk = new byte[CHUNK];
    byte[] before = new byte[0];
    for (int length; (length = in.read(chunk)) >= 0; ) {
      before = inspect(before, chunk, length);
      faults.holdUp(number);
      out.write(chunk, 0, length);
    }
    server.shutdownOutput();
  }

  /** Returns what has to be shown along with the next chunk. */
  private byte[] inspect(byte[] before, byte[] chunk, int length) {
    ProxyFaults.Trigger trigger = faults.trigger();
    if (trigger == null) {
      return new byte[0];
    }
    byte[] shown = Arrays.copyOf(before, before.length + length);
    System.arraycopy(chunk, 0, shown, before.length, length);
    if (trigger.matches().test(ByteBuffer.wrap(shown).asReadOnlyBuffer())) {
      droppingResponses = true;
    }
    return Arrays.copyOfRange(shown, Math.max(0, shown.length - trigger.carry()), shown.length);
  }

  private void forwardResponses() throws IOException, InterruptedException {
    InputStream in = server.getInputStream();
    OutputStream out = client.getOutputStream();
    byte[] chunk = new byte[CHUNK];
    for (int length; (length = in.read(chunk)) >= 0; ) {
      faults.holdUp(number);
      if (droppingResponses) {
        dropResponses(in);
        return;
      }
      out.write(chunk, 0, length);
    }
    client.shutdownOutput();
  }

  /**
   * The client sees its connection break, the server a client that has gone: a reset towards the
   * server could make its kernel throw away requests that it has not read yet.
   */
  private void dropResponses(InputStream in) throws IOException {
    faults.countDropped();
    reset(client);
    server.shutdownOutput();
    in.transferTo(OutputStream.nullOutputStream());
  }

  /** Breaks both sides at once. */
  void cut() {
    reset(client);
    if (!droppingResponses) {
      reset(server);
    }
  }

  /** Closes so that the peer gets an error rather than an end of stream. */
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) {
      return;
    }
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is gone either way.
    }
  }
}
