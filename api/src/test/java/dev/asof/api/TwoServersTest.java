package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.testing.ChildServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two servers share one set of services; one of them freezes for longer than its consumer session
 * lasts, and comes back.
 */
class TwoServersTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** The consumers' session timeout is 10 seconds. */
  private static final Duration FREEZE = Duration.ofSeconds(14);

  private static final int CUSTOMERS = 100;

  private final Random random = new Random(7);
  private final Instant start = Instant.now().minusSeconds(7200).truncatedTo(ChronoUnit.SECONDS);
  private final Map<Integer, Integer> newest = new HashMap<>();
  private int pushed;

  @Test
  void aFrozenServerThatComesBackLosesAndDoublesNothing() throws Exception {
    Map<String, String> properties = new HashMap<>(TestServer.properties());
    try (var one =
            ChildServer.start(
                AsofApplication.class, properties, Path.of("target", "server-one.log"));
        var two =
            ChildServer.start(
                AsofApplication.class, properties, Path.of("target", "server-two.log"))) {
      await().atMost(PATIENCE).until(one::ready);
      String body =
          JsonMapper.shared()
              .writeValueAsString(
                  Map.of(
                      "files",
                      List.of(Map.of("path", "all.yaml", "content", Definitions.EVERY_TYPE))));
      assertThat(one.post("/v1/projects/pair/definitions/apply", body).statusCode()).isEqualTo(200);
      await()
          .atMost(PATIENCE)
          .until(() ->
              two.ready()
                  && two.get("/v1/projects/pair/feature-views/profile").statusCode() == 200);

      for (int round = 0; round < 10; round++) {
        push(round % 2 == 0 ? one : two, "logged");
      }
      two.jvm().freeze();
      Instant thaw = Instant.now().plus(FREEZE);
      while (Instant.now().isBefore(thaw)) {
        push(one, "online");
      }
      two.jvm().thaw();
      for (int round = 0; round < 10; round++) {
        push(round % 2 == 0 ? one : two, "logged");
      }

      await().atMost(PATIENCE).untilAsserted(() -> assertOnlineIsExact(one));
      assertOnlineIsExact(two);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(StoredRows.of(properties, "pair"))
                  .isEqualTo(new StoredRows(pushed, pushed)));
    }
  }

  private void push(ChildServer server, String ack) {
    StringBuilder rows = new StringBuilder("[");
    for (int i = 0; i < 20; i++) {
      int customer = random.nextInt(CUSTOMERS);
      int second = random.nextInt(3600);
      newest.merge(customer, second, Math::max);
      rows.append(i == 0 ? "" : ",")
          .append(
              "{\"customer_id\":%d,\"at\":\"%s\",\"big\":%d}"
                  .formatted(customer, start.plusSeconds(second), second));
      pushed++;
    }
    var answer =
        server.post(
            "/v1/projects/pair/sources/profiles/rows?ack=" + ack, rows.append("]").toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private void assertOnlineIsExact(ChildServer server) {
    StringBuilder entities = new StringBuilder();
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      entities.append(customer == 0 ? "" : ",").append("{\"customer_id\":%d}".formatted(customer));
    }
    var answer =
        server.post(
            "/v1/projects/pair/online-features",
            "{\"features\":[\"profile:big\"],\"entities\":[%s]}".formatted(entities));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode rows = JsonMapper.shared().readTree(answer.body()).get("rows");
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      JsonNode value = rows.get(customer).get("values").get(0);
      Integer expected = newest.get(customer);
      assertThat(value.isNull() ? null : Integer.valueOf(value.asInt()))
          .as("customer %d: %s", customer, rows.get(customer))
          .isEqualTo(expected);
    }
  }
}
