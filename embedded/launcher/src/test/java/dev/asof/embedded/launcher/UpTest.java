package dev.asof.embedded.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.embedded.services.LoopbackPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpTest {
  private static final String DEFINITIONS =
      """
      {"files":[{"path":"shop.yaml","content":"kind: Entity\\nname: customer\\njoinKeys: [{name: id, type: int64}]\\n---\\nkind: Source\\nname: orders\\npush: true\\neventTimestamp: {from: /at, format: iso8601}\\n---\\nkind: FeatureView\\nname: spending\\nversion: 1\\nentities: [customer]\\nsources: [orders]\\nfeatures: [{name: total, type: int64}]\\n"}],"prune":false}\
      """;
  private static final String QUESTION =
      """
      {"features":["spending@1:total"],"entities":[{"id":7}]}\
      """;

  @TempDir private Path folder;

  @Test
  void keepsAllDataThroughStopsAndKills() throws Exception {
    Path data = folder.resolve("data");
    int port = LoopbackPort.findFree();
    try (LaunchedServer first = LaunchedServer.up(data, port)) {
      first.post("definitions/apply", DEFINITIONS);
      push(first, 41, "online");
      push(first, 42, "offline");
      awaitTotal(first, 42);
      assertThat(first.stop()).isEqualTo(143); // ended by the signal, after stopping everything
      assertThat(first.runningServers()).isZero();
      assertThat(data.resolve("tmp")).isEmptyDirectory();
    }
    try (LaunchedServer second = LaunchedServer.up(data, port)) {
      awaitTotal(second, 42);
      push(second, 43, "online");
      second.kill();
      assertThat(second.runningServers()).isEqualTo(2);
      assertThat(data.resolve("tmp")).isNotEmptyDirectory();
      try (LaunchedServer third = LaunchedServer.up(data, port)) {
        assertThat(second.runningServers()).isZero();
        awaitTotal(third, 43);
        push(third, 44, "offline");
        awaitTotal(third, 44);
        third.stop();
        assertThat(data.resolve("tmp"))
            .isEmptyDirectory(); // of what the killed one left there, too
      }
    }
    assertThat(Files.readString(data.resolve("logs/asof.log"))).doesNotContain("ERROR");
  }

  private static void push(LaunchedServer server, int total, String ack) throws Exception {
    String answer =
        server.post(
            "sources/orders/rows?ack=" + ack,
            """
            [{"id":7,"at":"2026-01-01T00:00:%02dZ","total":%d}]\
            """
                .formatted(total, total));
    assertThat(answer).contains("\"accepted\":1");
  }

  /** The registry is read again within a second of a start. */
  private static void awaitTotal(LaunchedServer server, int total) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(server.post("online-features", QUESTION)).contains("[" + total + "]"));
  }
}
