package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import dev.asof.core.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Everything that a caller can do wrong is answered with a problem document, never with a 500. */
class ProblemTest {
  private static final String PROJECT = "problems";
  private static final String BASE = "/v1/projects/" + PROJECT;
  private static final String QUESTION =
      """
      {"features":["profile@1:city","profile:big"],"entities":[{"customer_id":7}],"fullNames":true,"onExpired":"serve"}\
      """;
  private static final String TRAINING =
      """
      {"featureService":"model@1","spine":{"rows":[{"customer_id":7,"timestamp":"2026-01-05T09:00:00Z","label":1}]},
       "mode":"as_served","incomplete":"flag","verdicts":true}\
      """;
  private static final String ROWS =
      """
      [{"customer_id":7,"at":"2026-01-05T09:00:00Z","active":true,"score":"NaN","tags":["a"]}]\
      """;
  private static final String FILES =
      """
      {"files":[{"path":"a.yaml","content":"kind: Entity\\nname: shop\\njoinKeys: [{name: shop_id, type: int64}]\\n"}],"prune":false}\
      """;

  private static TestServer server;

  @BeforeAll
  static void apply() {
    server = TestServer.shared();
    assertThat(
            server.apply(PROJECT, Definitions.EVERY_TYPE + "---\n" + Definitions.ROUTES).status())
        .isEqualTo(200);
  }

  private static void assertProblem(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
    assertThat(answer.json().path("detail").asString()).isNotBlank();
    assertThat(answer.json().path("requestId").asString())
        .isNotBlank()
        .isEqualTo(answer.header("X-Request-Id"));
    assertThat(answer.text()).doesNotContain("Exception").doesNotContain("\\tat ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"features\":[\"profile:city\"],\"entities\":[{}]} | 400 | missing-join-key",
        "{\"features\":[\"profile:city\"],\"entities\":[{\"customer_id\":null}]} | 400 | missing-join-key",
        "{\"features\":[\"profile:city\"],\"entities\":[{\"customer_id\":\"x\"}]} | 400 | wrong-type",
        "{\"features\":[\"profile:city\"],\"entities\":[{\"customer_id\":1.5}]} | 400 | wrong-type",
        "{\"features\":[\"profile:city\"],\"entities\":[{\"customer_id\":1e400}]} | 400 | wrong-type",
        "{\"features\":[\"profile:city\"],\"entities\":[{\"customer_id\":1},{\"customer_id\":2,\"x\":1}]} | 400 | ragged-input",
        "{\"features\":[\"profile:city\"],\"entities\":[[1]]} | 400 | ragged-input",
        "{\"features\":[\"profile:city\"],\"entities\":{}} | 400 | invalid-argument",
        "{\"features\":[\"profile:city\"]} | 400 | missing-field",
        "{\"entities\":[{\"customer_id\":1}]} | 400 | missing-field",
        "{\"features\":[],\"entities\":[]} | 400 | invalid-argument",
        "{\"features\":[7],\"entities\":[]} | 400 | invalid-reference",
        "{\"features\":[\"profile\"],\"entities\":[]} | 400 | invalid-reference",
        "{\"features\":[\"profile@0:city\"],\"entities\":[]} | 400 | invalid-reference",
        "{\"features\":[\"nothing:city\"],\"entities\":[]} | 404 | unknown-feature-view",
        "{\"features\":[\"profile@9:city\"],\"entities\":[]} | 404 | unknown-feature-view",
        "{\"features\":[\"profile:nothing\"],\"entities\":[]} | 404 | unknown-feature",
        "{\"features\":[\"profile:city\",\"profile:city\"],\"entities\":[]} | 400 | ambiguous-feature-name",
        "{\"featureService\":\"nothing\",\"entities\":[]} | 404 | unknown-feature-service",
        "{\"featureService\":\"model@7\",\"entities\":[]} | 404 | unknown-feature-service",
        "{\"featureService\":\"model@x\",\"entities\":[]} | 400 | invalid-reference",
        "{\"featureService\":\"model@1\",\"onExpired\":\"serve\",\"entities\":[]} | 400 | invalid-argument",
        "{\"featureService\":\"model\",\"features\":[\"profile:city\"],\"entities\":[]} | 400 | invalid-argument",
        "{\"featureService\":\"model\",\"entities\":[],\"surprise\":1} | 400 | invalid-argument",
        "{\"featureService\":\"model\",\"entities\":[],\"entities\":[]} | 400 | malformed-json",
        "{\"features\":[\"profile:city\"],\"onExpired\":\"maybe\",\"entities\":[]} | 400 | invalid-argument",
        "{\"features\":[\"profile:city\"],\"fullNames\":\"yes\",\"entities\":[]} | 400 | invalid-argument",
        "{} {} | 400 | malformed-json",
        "[] | 400 | invalid-argument",
        "nonsense | 400 | malformed-json",
        "{\"features\": | 400 | malformed-json"
      })
  void refusesOnlineQuestions(String body, int status, String code) {
    assertProblem(server.fetch(PROJECT, body), status, code);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nowhere, 404, no-such-endpoint",
    "GET, /v1/projects/problems/online-features, 405, method-not-allowed",
    "DELETE, /v1/projects/problems/entities, 405, method-not-allowed",
    "GET, /v1/projects/unheard_of/entities, 404, unknown-project",
    "GET, /v1/projects/Not-A-Name/entities, 400, invalid-name",
    "GET, /v1/projects/problems/entities/nobody, 404, unknown-entity",
    "GET, /v1/projects/problems/sources/nothing, 404, unknown-source",
    "GET, /v1/projects/problems/feature-views/nothing, 404, unknown-feature-view",
    "GET, /v1/projects/problems/feature-views/nothing/freshness, 404, unknown-feature-view",
    "GET, /v1/projects/problems/feature-views/profile/versions/2, 404, unknown-feature-view",
    "GET, /v1/projects/problems/feature-views/profile/versions/x, 400, invalid-argument",
    "GET, /v1/projects/problems/feature-services/nothing, 404, unknown-feature-service",
    "GET, /v1/projects/problems/definitions?revision=99, 404, unknown-revision",
    "GET, /v1/projects/problems/definitions?revision=x, 400, invalid-argument",
    "GET, /v1/projects/problems/history?limit=0, 400, invalid-argument",
    "GET, /v1/projects/problems/history?limit=1&limit=2, 400, invalid-argument",
    "GET, /v1/projects/problems/history?kind=Thing, 400, invalid-argument",
    "GET, /v1/projects/problems/history?name=%00, 400, invalid-argument",
    "GET, /v1/projects/problems/history?surprise=1, 400, invalid-argument",
    "GET, /v1/projects/problems/history?limit=%ff, 400, invalid-argument",
    "GET, /v1/projects/problems/history?=1, 400, invalid-argument",
    "GET, /v1/projects/problems/dead-letters?limit=1000000, 400, invalid-argument",
    "GET, /v1/projects/problems/dead-letters?source=nothing, 404, unknown-source",
    "GET, /v1/projects/problems/training-datasets/nothing, 404, unknown-training-dataset",
    "GET, /v1/projects/problems/training-datasets/nothing/data, 404, unknown-training-dataset",
    "GET, /v1/projects/problems/training-datasets/nothing/manifest, 404, unknown-training-dataset",
    "DELETE, /v1/projects/problems/training-datasets/nothing, 404, unknown-training-dataset"
  })
  void refusesRequestsThatLeadNowhere(String method, String path, int status, String code) {
    assertProblem(server.send(method, path, BodyPublishers.noBody()), status, code);
  }

  @Test
  void refusesBodiesOfOtherTypesAndAnswersInOtherTypes() {
    assertProblem(
        server.post(BASE + "/online-features", QUESTION, "Content-Type", "text/plain"),
        415,
        "unsupported-media-type");
    assertProblem(
        server.post(BASE + "/online-features", QUESTION, "Content-Type", "rubbish"),
        415,
        "unsupported-media-type");
    assertProblem(
        server.post(BASE + "/historical-features", TRAINING, "Accept", "image/png"),
        406,
        "not-acceptable");
    assertProblem(server.post(BASE + "/online-features", ""), 400, "malformed-json");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nowhere, /v3/api-docs",
    "DELETE, /v1/projects/problems/entities, GET",
    "POST, /v1/projects/problems/online-features, application/json",
    "GET, /v1/projects/problems/history?limit=99999999999, 99999999999",
    "GET, /v1/projects/problems/history?LONG=1, limit"
  })
  void namesValueAndRemedyWhereTheFrameworkRefuses(String method, String path, String remedy) {
    Answer answer =
        server.send(
            method,
            path.replace("LONG", "x".repeat(3_000)),
            BodyPublishers.noBody(),
            "Content-Type",
            "text/plain");
    assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
    assertThat(answer.json().path("detail").asString()).contains(remedy).hasSizeLessThan(400);
  }

  @Test
  void refusesBodiesThatAreTooLargeWhetherTheirLengthIsToldOrNot() {
    byte[] large = new byte[3 << 20];
    Arrays.fill(large, (byte) ' ');
    assertProblem(
        server.send(
            "POST",
            BASE + "/online-features",
            BodyPublishers.ofByteArray(large),
            "Content-Type",
            "application/json"),
        413,
        "body-too-large");
    assertProblem(
        server.send(
            "POST",
            BASE + "/sources/profiles/rows",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)),
            "Content-Type",
            "application/x-ndjson"),
        413,
        "body-too-large");
    assertProblem(
        server.post(
            BASE + "/sources/profiles/rows",
            "1\n".repeat(50_001),
            "Content-Type",
            "application/x-ndjson"),
        413,
        "body-too-large");
    String many = "{\"customer_id\":1},".repeat(100) + "{\"customer_id\":1}";
    assertProblem(
        server.fetch(PROJECT, "{\"features\":[\"profile:city\"],\"entities\":[" + many + "]}"),
        413,
        "body-too-large");
    String wide = "{\"customer_id\":1},".repeat(99) + "{\"customer_id\":1}";
    assertProblem(
        server.fetch(PROJECT, "{\"features\":[\"profile:*\"],\"entities\":[" + wide + "]}"),
        413,
        "body-too-large");
  }

  @Test
  void listsEveryViolationOfFaultyDefinitionsWithItsPlace() {
    Answer answer = server.apply(PROJECT, "kind: Entity\nname: Bad Name\njoinKeys: []\n");
    assertProblem(answer, 422, "invalid-definition");
    assertThat(answer.json().path("violations").size()).isGreaterThanOrEqualTo(2);
    assertThat(answer.json().path("violations").path(0).path("line").asInt()).isPositive();
    assertThat(answer.json().path("violations"))
        .allSatisfy(violation ->
            assertThat(violation.path("message").asString())
                .endsWith(": " + violation.path("remedy").stringValue()));
    assertProblem(server.apply(PROJECT, "a: [unclosed"), 422, "invalid-definition");
  }

  @Test
  void refusesAMovedRegistryAndBreakingChanges() {
    String project = "problems_breaking";
    server.apply(project, Definitions.ROUTES);
    Answer breaking =
        server.apply(project, Definitions.ROUTES.replace("type: int32", "type: string"));
    assertProblem(breaking, 409, "breaking-change");
    assertThat(breaking.json().path("violations").path(0).path("file").asString())
        .isEqualTo("test.yaml");
    assertProblem(
        server.post(
            "/v1/projects/%s/definitions/apply".formatted(project),
            FILES.replace("\"prune\":false", "\"baseRevision\":0")),
        409,
        "registry-moved");
  }

  @ParameterizedTest
  @ValueSource(strings = {"appliedBy", "gitCommit", "message"})
  void refusesControlCharactersInWhatHistoryKeeps(String field) {
    Answer refused =
        server.post(
            BASE + "/definitions/apply",
            FILES.replace("\"prune\":false", "\"%s\":\"a\\u0000b\"".formatted(field)));
    assertProblem(refused, 400, "invalid-argument");
    assertThat(refused.json().path("detail").asString()).startsWith(field).contains("U+0000");
  }

  /** What Jackson's own limits refuse, and what it would take for UTF-16 or UTF-32. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/online-features",
        "/historical-features",
        "/training-datasets",
        "/definitions/plan"
      })
  void refusesJsonThatNoReaderTakes(String endpoint) {
    String valid =
        switch (endpoint) {
          case "/online-features" -> QUESTION;
          case "/definitions/plan" -> FILES;
          default -> TRAINING;
        };
    String row = "{\"customer_id\":1,\"timestamp\":\"2026-01-05T10:00:00Z\",\"label\":%s}";
    List<String> values =
        List.of(
            "[".repeat(3_000) + "]".repeat(3_000),
            "9".repeat(5_000),
            "0." + "9".repeat(5_000),
            "{\"" + "x".repeat(60_000) + "\":1}",
            "\"\\ud800\"");
    for (String value : values) {
      assertMalformed(
          post(
              endpoint,
              ("{\"mode\":" + value + "," + valid.substring(1)).getBytes(StandardCharsets.UTF_8)));
      assertMalformed(
          post(
              endpoint,
              "{\"features\":[\"profile:city\"],\"spine\":{\"rows\":[%s]}}"
                  .formatted(row.formatted(value))
                  .getBytes(StandardCharsets.UTF_8)));
    }
    for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE")) {
      assertProblem(
          post(endpoint, valid.getBytes(Charset.forName(charset))), 400, "malformed-json");
    }
  }

  private static Answer post(String endpoint, byte[] body) {
    return server.send(
        "POST",
        BASE + endpoint,
        BodyPublishers.ofByteArray(body),
        "Content-Type",
        "application/json");
  }

  private static void assertMalformed(Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isBetween(400, 422);
    assertThat(answer.json().path("detail").asString())
        .hasSizeLessThan(1_000)
        .doesNotContain("REDACTED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"incomplete\":\"LONG\",",
        "{\"mode\":\"LONG\",",
        "{\"format\":\"LONG\",",
        "{\"LONG\":1,",
        "{\"featureService\":\"LONG\","
      })
  void quotesOnlyTheBeginningOfWhatIsSent(String begin) {
    Answer answer =
        post(
            "/training-datasets",
            (begin.replace("LONG", "x".repeat(20_000)) + TRAINING.substring(1))
                .getBytes(StandardCharsets.UTF_8));
    assertMalformed(answer);
  }

  @Test
  void refusesAColumnThatNoEncodingHas() {
    Answer answer =
        server.post(
            BASE + "/historical-features",
            "{\"features\":[\"profile:city\"],\"spine\":{\"rows\":[],\"timestampColumn\":\"\\ud800\"}}",
            "Accept",
            "text/csv");
    assertProblem(answer, 400, "invalid-name");
  }

  @Test
  void refusesInvalidUtf8() {
    byte[] body = QUESTION.replace("city", "c?ty").getBytes(StandardCharsets.ISO_8859_1);
    body[QUESTION.indexOf("city") + 1] = (byte) 0xFF;
    assertProblem(
        server.send(
            "POST",
            BASE + "/online-features",
            BodyPublishers.ofByteArray(body),
            "Content-Type",
            "application/json"),
        400,
        "malformed-json");
  }

  @Test
  void keepsSaneRequestIdsAndReplacesOthers() {
    assertThat(server.get("/v1/status", "X-Request-Id", "trace-42").header("X-Request-Id"))
        .isEqualTo("trace-42");
    assertThat(server.get("/v1/status", "X-Request-Id", "<script>").header("X-Request-Id"))
        .isNotEqualTo("<script>")
        .isNotBlank();
    assertThat(server.get("/v1/status", "X-Request-Id", "x".repeat(500)).header("X-Request-Id"))
        .hasSizeLessThan(129);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /v1/%zz HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET /v1/projects/problems/history?limit=%zz HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n",
        "GET /v1/projects/a%2Fb/entities HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET /v1/projects/../../etc HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET /v1/status HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n",
        "GET /v1/status HTTP/1.1\\r\\n\\r\\n",
        "BREW /v1/status HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "POST /v1/projects/problems/online-features HTTP/1.1\\r\\nHost: a\\r\\nContent-Type: application/json\\r\\nContent-Length: -1\\r\\n\\r\\n",
        "POST /v1/projects/problems/online-features HTTP/1.1\\r\\nHost: a\\r\\nContent-Type: application/json\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nxyz\\r\\n",
        "GET /v1/status HTTP/1.1\\r\\nHost: a\\r\\nX-Long: LONG\\r\\n\\r\\n",
        "rubbish\\r\\n\\r\\n"
      })
  void refusesBrokenHttp(String request) throws IOException {
    String bytes = request.replace("\\r\\n", "\r\n").replace("LONG", "x".repeat(20_000));
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      byte[] start = socket.getInputStream().readNBytes(12);
      assertThat(new String(start, StandardCharsets.ISO_8859_1)).matches("HTTP/1.1 4\\d\\d");
    }
  }

  /** Valid requests with bytes changed, cut, doubled or inserted. */
  @ParameterizedTest
  @ValueSource(longs = {20260105, 1, 42, 77_031})
  void answersMutatedRequestsOrSaysWhatIsWrongWithThem(long seed) {
    Random random = new Random(seed);
    String[] paths = {
      "/online-features",
      "/sources/profiles/rows",
      "/definitions/plan",
      "/historical-features",
      "/training-datasets"
    };
    String[] bodies = {QUESTION, ROWS, FILES, TRAINING, TRAINING};
    int refused = 0;
    for (int i = 0; i < 150; i++) {
      int endpoint = i % paths.length;
      byte[] body = mutate(bodies[endpoint].getBytes(StandardCharsets.UTF_8), random);
      Answer answer =
          server.send(
              "POST",
              BASE + paths[endpoint],
              BodyPublishers.ofByteArray(body),
              "Content-Type",
              endpoint == 1 && random.nextBoolean() ? "application/x-ndjson" : "application/json");
      if (answer.status() >= 300) {
        refused++;
        assertRefused(
            answer,
            "seed %d, round %d, %s with %s: %s"
                .formatted(
                    seed,
                    i,
                    paths[endpoint],
                    new String(body, StandardCharsets.ISO_8859_1),
                    answer));
      }
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(50);
  }

  /** Of the caller's making, and told as a problem whose code goes with its status. */
  private static void assertRefused(Answer answer, String what) {
    assertThat(answer.status()).as(what).isBetween(400, 499);
    assertThat(answer.header("Content-Type")).as(what).startsWith("application/problem+json");
    JsonNode problem = answer.json();
    assertThat(problem.propertyNames())
        .as(what)
        .startsWith("type", "title", "status", "detail", "code", "requestId");
    ErrorCode code =
        Arrays.stream(ErrorCode.values())
            .filter(known -> known.code().equals(answer.code()))
            .findFirst()
            .orElseThrow(() -> new AssertionError(what));
    int status =
        switch (code.category()) {
          case INVALID -> 400;
          case NOT_FOUND -> 404;
          case CONFLICT -> 409;
          case TOO_LARGE -> 413;
          case UNPROCESSABLE -> 422;
          default -> throw new AssertionError(what);
        };
    assertThat(answer.status()).as(what).isEqualTo(status);
    assertThat(problem.path("status").asInt()).as(what).isEqualTo(status);
    assertThat(problem.path("type").asString())
        .as(what)
        .isEqualTo("urn:asof:problem:" + code.code());
    assertThat(problem.path("title").asString()).as(what).isNotBlank();
    assertThat(problem.path("detail").asString()).as(what).isNotBlank();
    assertThat(problem.path("requestId").asString())
        .as(what)
        .isNotBlank()
        .isEqualTo(answer.header("X-Request-Id"));
  }

  private static byte[] mutate(byte[] body, Random random) {
    byte[] mutated = body.clone();
    int rounds = 1 + random.nextInt(3);
    for (int i = 0; i < rounds && mutated.length > 0; i++) {
      int at = random.nextInt(mutated.length);
      switch (random.nextInt(4)) {
        case 0 -> mutated[at] = (byte) random.nextInt(256);
        case 1 -> mutated = Arrays.copyOf(mutated, at);
        case 2 -> mutated[at] = (byte) "{}[]\",:0-9eE.nulltrue\\".charAt(random.nextInt(22));
        default -> {
          byte[] longer = new byte[mutated.length + 1];
          System.arraycopy(mutated, 0, longer, 0, at);
          longer[at] = (byte) "{}[]\",:0".charAt(random.nextInt(8));
          System.arraycopy(mutated, at, longer, at + 1, mutated.length - at);
          mutated = longer;
        }
      }
    }
    return mutated;
  }
}
