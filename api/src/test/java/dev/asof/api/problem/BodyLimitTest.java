package dev.asof.api.problem;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.api.AsofApplication;
import dev.asof.api.TestServer;
import dev.asof.testing.ChildServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bodies are held in memory: those of all requests together are bounded. */
class BodyLimitTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int MEGABYTE = 1024 * 1024;

  @Test
  void refusesALargeBodyWhileOthersTakeUpTheMemory() throws IOException {
    Map<String, String> properties = TestServer.properties();
    properties.put("asof.http.max-body", "80MB");
    try (var server =
            ChildServer.start(
                AsofApplication.class, properties, Path.of("target", "body-limit.log"));
        Socket slow = new Socket()) {
      await().atMost(PATIENCE).until(server::ready);
      slow.connect(new InetSocketAddress("127.0.0.1", server.uri("/").getPort()), 5_000);
      sendPart(slow, 79 * MEGABYTE, 70 * MEGABYTE);

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            var refused = server.post("/v1/projects/p/sources/s/rows", " ".repeat(20 * MEGABYTE));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":\"overloaded\"");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
          });
      assertThat(server.post("/v1/projects/p/sources/s/rows", "[]").statusCode()).isEqualTo(404);

      slow.close();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(
                      server
                          .post("/v1/projects/p/sources/s/rows", " ".repeat(20 * MEGABYTE))
                          .statusCode())
                  .as("a body of blanks is read and is no array")
                  .isEqualTo(400));
    }
  }

  /** A request whose end does not come. */
  private static void sendPart(Socket to, int declared, int sent) throws IOException {
    OutputStream out = to.getOutputStream();
    String head =
        "POST /v1/projects/p/sources/s/rows HTTP/1.1\r\nHost: asof\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(declared);
    out.write(head.getBytes(US_ASCII));
    byte[] part = new byte[MEGABYTE];
    for (int done = 0; done < sent; done += part.length) {
      out.write(part);
    }
    out.flush();
  }
}
