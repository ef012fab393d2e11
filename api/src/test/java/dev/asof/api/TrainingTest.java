package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Training questions over HTTP, inline and as datasets. */
class TrainingTest {
  private static final String PROJECT = "training_over_http";
  private static final String BASE = "/v1/projects/" + PROJECT;
  private static final Instant AT = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.SECONDS);
  private static TestServer server;
  private static String question;

  @BeforeAll
  static void pushRows() {
    server = TestServer.shared();
    server.apply(PROJECT, Definitions.EVERY_TYPE);
    Answer pushed =
        server.post(
            BASE + "/sources/profiles/rows?ack=offline",
            """
            [{"customer_id": 1, "at": "%s", "active": true, "big": 9223372036854775807, "score": "-Infinity"},
             {"customer_id": 1, "at": "%s", "active": false, "big": 2, "score": 0.1}]
            """
                .formatted(AT, AT.plusSeconds(60)));
    assertThat(pushed.status()).as(pushed.toString()).isEqualTo(200);
    question =
        """
        {"featureService":"model@1","spine":{"rows":[
          {"customer_id":1,"timestamp":"%s","label":1},
          {"customer_id":1,"timestamp":"%s","label":0},
          {"customer_id":2,"timestamp":"%s","label":null}]}}
        """
            .formatted(AT.plusSeconds(30), AT.plusSeconds(60), AT.plusSeconds(90));
  }

  private static Answer ask(String mediaType) {
    Answer answer = server.post(BASE + "/historical-features", question, "Accept", mediaType);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith(mediaType);
    return answer;
  }

  @Test
  void answersInEveryFormat() {
    assertThat(ask("application/json").text())
        .contains("1,true,9223372036854775807,\"-Infinity\"]")
        .contains("0,false,2,0.1]")
        .contains("null,null,null,null]");
    assertThat(ask("application/x-ndjson").text().lines()).hasSize(3);
    assertThat(ask("text/csv").text().lines())
        .hasSize(4)
        .first()
        .isEqualTo("customer_id,timestamp,label,active,big,score");
    byte[] parquet = ask("application/vnd.apache.parquet").response().body();
    assertThat(new String(parquet, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
  }

  @Test
  void makesADatasetThatCanBeDownloadedAndRemoved() {
    Answer submitted =
        server.post(
            BASE + "/training-datasets",
            question.replaceFirst("\\{", "{\"format\":\"csv\",\"name\":\"labels\","));
    assertThat(submitted.status()).as(submitted.toString()).isEqualTo(202);
    String path = submitted.header("Location");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(server.get(path).json().path("state").asString()).isEqualTo("done"));
    assertThat(server.get(path).json().path("rows").asInt()).isEqualTo(3);
    Answer data = server.get(path + "/data");
    assertThat(data.text().lines()).hasSize(4);
    assertThat(data.header("Content-Disposition")).contains(".csv");
    assertThat(server.get(path + "/manifest").json().path("rows").asInt()).isEqualTo(3);
    assertThat(server.get(BASE + "/training-datasets").json().path("trainingDatasets").size())
        .isPositive();
    assertThat(server.send("DELETE", path, BodyPublishers.noBody()).status()).isEqualTo(204);
    assertThat(server.get(path).status()).isEqualTo(404);
  }
}
