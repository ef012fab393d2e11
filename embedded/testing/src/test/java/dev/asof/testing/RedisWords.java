package dev.asof.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The plainest Redis client: inline commands whose answers are one line each. */
final class RedisWords {
  private static final int PATIENCE_MILLIS = 1_000;

  private RedisWords() {}

  static List<String> send(int port, String... commands) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      List<String> lines = new ArrayList<>();
      for (String command : commands) {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        String answer = answers.readLine();
        if (answer == null) {
          throw new IOException("closed before the answer to " + command);
        }
        lines.add(answer);
      }
      return lines;
    }
  }
}
