package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import dev.asof.testing.TestServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** How the service says how it is. */
class OperationsTest {
  private static final String PROJECT = "operations";
  private static final String TAKES_A_BROKEN_ROW = "asof_online_unreadable_total";
  private static final Pattern METRIC = Pattern.compile("`([a-z_]+\\*?)`");
  private static TestServer server;

  @BeforeAll
  static void apply() {
    server = TestServer.shared();
    assertThat(server.apply(PROJECT, Definitions.EVERY_TYPE).status()).isEqualTo(200);
  }

  @Test
  void isAliveAndReady() {
    assertThat(server.get("/livez").status()).isEqualTo(200);
    Awaitility.await()
        .untilAsserted(() -> assertThat(server.get("/readyz").status()).isEqualTo(200));
    assertThat(server.get("/readyz").json().path("components").propertyNames())
        .containsExactlyInAnyOrder("readinessState", "redis", "registry");
  }

  @Test
  void showsEveryDependency() {
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(server.get("/actuator/health").json().path("components").propertyNames())
                .contains("redis", "registry", "postgresql", "kafka", "warehouse", "writers"));
    JsonNode status = server.get("/v1/status").json();
    assertThat(status.path("version").asString()).isNotBlank();
    assertThat(status.path("dependencies").propertyNames())
        .containsExactly("redis", "registry", "postgresql", "kafka", "warehouse");
    assertThat(status.path("projects").valueStream().map(JsonNode::asString)).contains(PROJECT);
  }

  @Test
  void saysThatASourcesTopicIsMissingAndStaysReady() {
    String topic = "operations.missing";
    Answer applied =
        server.apply(
            "operations_missing",
            Definitions.EVERY_TYPE.replace(
                "push: true", "kafka: {topic: %s, format: json}".formatted(topic)));
    assertThat(applied.status()).as(applied.toString()).isEqualTo(200);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          JsonNode kafka = server.get("/v1/status").json().path("dependencies").path("kafka");
          assertThat(kafka.path("detail").asString(""))
              .contains("the topic operations.missing of source profiles", "create it");
          assertThat(kafka.path("status").asString()).isEqualTo("up");
        });
    assertThat(server.get("/readyz").status()).isEqualTo(200);

    TestServices.kafka().createTopic(topic, 1, Map.of());
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(server.get("/v1/status").json().path("dependencies").path("kafka"))
                .allSatisfy(value -> assertThat(value.asString("")).doesNotContain(topic)));
  }

  @Test
  void countsRequestsByEndpointAndNotByPath() {
    server.get("/v1/projects/%s/entities".formatted(PROJECT));
    String metrics = server.get("/actuator/prometheus").text();
    assertThat(metrics)
        .contains("http_server_requests_seconds_count")
        .contains("uri=\"/v1/projects/{project}/entities\"")
        .doesNotContain("uri=\"/v1/projects/operations")
        .contains("asof_online_fetch_seconds")
        .contains("asof_dependency_up{dependency=\"redis\"} 1");
  }

  @Test
  void exportsTheMetricsThatTheOperationsGuideNamesAndNoOthersOfItsOwn() throws IOException {
    answerAndTrainOnce();
    String guide = Files.readString(Path.of("..", "docs", "operations.md"));
    List<String> named =
        guide
            .substring(guide.indexOf("## Metrics"), guide.indexOf("## Logs"))
            .lines()
            .filter(line -> line.startsWith("| `"))
            .flatMap(line -> METRIC.matcher(line.split("\\|")[1]).results())
            .map(name -> name.group(1).replace("*", ""))
            .toList();
    assertThat(named).contains("asof_writer_failures_total", "hikaricp_");
    List<String> exported =
        server
            .get("/actuator/prometheus")
            .text()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertThat(named)
        .filteredOn(name -> !name.equals(TAKES_A_BROKEN_ROW))
        .allSatisfy(name -> assertThat(exported).anyMatch(line -> line.startsWith(name)));
    assertThat(exported)
        .filteredOn(line -> line.startsWith("asof_"))
        .allSatisfy(line -> assertThat(named).anyMatch(line::startsWith));
    for (String store : List.of("online", "offline")) {
      assertThat(exported)
          .anyMatch(line ->
              line.startsWith("asof_writer_rows_total{")
                  && line.contains("project=\"operations\"")
                  && line.contains("store=\"%s\"".formatted(store))
                  && line.contains("view=\"profile@1\""));
    }
    assertThat(exported)
        .anyMatch(line -> line.startsWith("asof_online_fetch_seconds_bucket"))
        .anyMatch(line -> line.startsWith("http_server_requests_seconds_bucket"));
  }

  private static void answerAndTrainOnce() {
    Answer pushed =
        server.post(
            "/v1/projects/%s/sources/profiles/rows?ack=offline".formatted(PROJECT),
            "[{\"customer_id\":2,\"at\":\"2026-01-05T10:00:00Z\"}]");
    assertThat(pushed.status()).as(pushed.toString()).isEqualTo(200);
    server.fetch(PROJECT, "{\"features\":[\"profile:big\"],\"entities\":[{\"customer_id\":2}]}");
    String dataset =
        server
            .post(
                "/v1/projects/%s/training-datasets".formatted(PROJECT),
                "{\"featureService\":\"model\",\"spine\":{\"rows\":[{\"customer_id\":2,\"timestamp\":\"2026-01-05T10:00:00Z\"}]}}")
            .header("Location");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          assertThat(server.get(dataset).json().path("state").asString()).isEqualTo("done");
          assertThat(server.get("/actuator/prometheus").text())
              .contains("asof_jobs_claims_seconds_count");
        });
  }

  @Test
  void saysHowFarBothStoresAre() {
    server.push(
        PROJECT,
        "profiles",
        "[{\"customer_id\":1,\"at\":\"2026-01-05T10:00:00Z\",\"active\":true}]");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          Answer answer =
              server.get("/v1/projects/%s/feature-views/profile/freshness".formatted(PROJECT));
          JsonNode version = answer.json().path("versions").path(0);
          assertThat(version.path("newestEvent").asString())
              .as(answer.toString())
              .isEqualTo("2026-01-05T10:00:00Z");
          assertThat(version.path("log").path("nextOffsets").propertyNames()).contains("0", "1");
          assertThat(version.path("online").path("lagSeconds").isNumber()).isTrue();
          assertThat(version.path("online").path("rebuilding").asBoolean()).isFalse();
          assertThat(version.path("offline").path("lagSeconds").isNumber())
              .as(answer.toString())
              .isTrue();
        });
  }

  @Test
  void describesEveryEndpoint() {
    JsonNode description = server.get("/v3/api-docs").json();
    List<String> missing = new ArrayList<>();
    RequestMappingHandlerMapping mappings =
        server
            .context()
            .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    mappings
        .getHandlerMethods()
        .forEach((mapping, method) -> {
          if (!method.getBeanType().getPackageName().startsWith("dev.asof.")) {
            return;
          }
          for (String path : mapping.getPatternValues()) {
            if (!path.equals("/error")) {
              mapping
                  .getMethodsCondition()
                  .getMethods()
                  .forEach(verb -> {
                    JsonNode operation =
                        description
                            .path("paths")
                            .path(path)
                            .path(verb.name().toLowerCase(Locale.ROOT));
                    missing.addAll(gaps(verb + " " + path, operation));
                  });
            }
          }
        });
    assertThat(missing).isEmpty();
  }

  private static List<String> gaps(String operation, JsonNode described) {
    List<String> gaps = new ArrayList<>();
    if (described.path("summary").asString("").isBlank()) {
      gaps.add(operation + ": no summary");
    }
    boolean success = false;
    for (Map.Entry<String, JsonNode> response : described.path("responses").properties()) {
      if (response.getKey().startsWith("2")) {
        success = true;
        if (!response.getKey().equals("204")) {
          for (JsonNode content : response.getValue().path("content")) {
            if (!content.has("schema") || !(content.has("example") || content.has("examples"))) {
              gaps.add(operation + ": an answer has no schema or no example");
            }
          }
          if (response.getValue().path("content").isEmpty()) {
            gaps.add(operation + ": no answer");
          }
        }
      }
    }
    if (!success) {
      gaps.add(operation + ": no successful answer");
    }
    if (!described.path("responses").has("default")) {
      gaps.add(operation + ": no problem");
    }
    if (Set.of("POST").contains(operation.substring(0, operation.indexOf(' ')))) {
      for (JsonNode content : described.path("requestBody").path("content")) {
        if (!content.has("schema") || !(content.has("example") || content.has("examples"))) {
          gaps.add(operation + ": the body has no schema or no example");
        }
      }
      if (described.path("requestBody").path("content").isEmpty()) {
        gaps.add(operation + ": no body");
      }
    }
    return gaps;
  }
}
