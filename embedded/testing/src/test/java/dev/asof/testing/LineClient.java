package dev.asof.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks in lines over a socket. */
final class LineClient implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader reader;

  LineClient(Socket socket) throws IOException {
    this.socket = socket;
    this.reader =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  static LineClient connect(int port) throws IOException {
    return new LineClient(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  void timeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  void write(String line) throws IOException {
    writeRaw(line + "\n");
  }

  void writeRaw(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  String read() throws IOException {
    return reader.readLine();
  }

  String exchange(String line) throws IOException {
    write(line);
    return read();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
