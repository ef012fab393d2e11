package dev.asof.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers each line with the same line, and remembers what it was sent. */
final class EchoServer implements AutoCloseable {
  private final ServerSocket listener;
  private final List<String> received = new CopyOnWriteArrayList<>();

  private EchoServer(ServerSocket listener) {
    this.listener = listener;
  }

  static EchoServer start() throws IOException {
    EchoServer server = new EchoServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> echo(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void echo(Socket client) {
    try (client;
        LineClient lines = new LineClient(client)) {
      for (String line; (line = lines.read()) != null; ) {
        received.add(line);
        lines.write(line);
      }
    } catch (IOException ignored) {
      // The client has gone, as this test wants it.
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  List<String> received() {
    return received;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
