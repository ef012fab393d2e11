package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import dev.asof.testing.TestServices;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Definitions over HTTP: planned, applied, refused, told of and exported. */
class DefinitionsOverHttpTest {
  private static final String PROJECT = "definitions_over_http";
  private static final String BASE = "/v1/projects/" + PROJECT;

  private static final String FIRST =
      """
      kind: Entity
      name: route
      joinKeys: [{name: origin, type: string}, {name: destination, type: string}]
      description: From one airport to another
      tags: {team: flights}
      ---
      kind: Source
      name: flights
      kafka: {topic: http.flights, format: json, start: latest}
      push: true
      eventTimestamp: {from: /at, format: epoch_millis}
      createdTimestamp: {from: /written, format: iso8601}
      delete: {from: /op, equals: d}
      fields: {origin: /from}
      ---
      kind: FeatureView
      name: route_delay
      version: 1
      owner: flights@example.com
      entities: [route]
      sources: [flights]
      ttl: 24h
      freshness: {maxAge: 30m, maxLag: 10s}
      features:
        - {name: delay, type: int32, from: /late, unit: minutes, expect: {range: [-180, 1800]}}
        - name: status
          type: string
          default: on_time
          expect: {allowed: [on_time, late], onViolation: 'null'}
      ---
      kind: FeatureService
      name: delay_model
      version: 1
      features:
        - route_delay@1: [delay]
      onExpired: serve
      """;

  private static final String SECOND_VIEW =
      """
      ---
      kind: FeatureView
      name: route_delay
      version: 2
      entities: [route]
      sources: [flights]
      features:
        - {name: delay, type: float64, nullable: false}
      """;

  private static final String SECOND =
      FIRST.replace("ttl: 24h", "ttl: 12h")
          + SECOND_VIEW
          + """
          ---
          kind: FeatureService
          name: delay_model
          version: 2
          features:
            - route_delay@2: [delay]
          """;

  private static TestServer server;
  private static Answer planned;
  private static Answer first;
  private static Answer second;

  @BeforeAll
  static void apply() {
    server = TestServer.shared();
    TestServices.kafka().createTopic("http.flights", 1, Map.of());
    planned = post("plan", FIRST, Map.of());
    first =
        post(
            "apply",
            FIRST,
            Map.of(
                "baseRevision",
                0,
                "appliedBy",
                "ada",
                "gitCommit",
                "4f2a1c9",
                "message",
                "The first\nlook at delays"));
    second =
        post(
            "apply",
            SECOND,
            Map.of("baseRevision", 1, "appliedBy", "grace", "gitCommit", "77aa001"));
    assertThat(second.status()).as(second.toString()).isEqualTo(200);
  }

  private static Answer post(String what, String yaml, Map<String, Object> more) {
    var body = new HashMap<>(more);
    body.put("files", List.of(Map.of("path", "flights/delay.yaml", "content", yaml)));
    return server.post(BASE + "/definitions/" + what, TestServer.JSON.writeValueAsString(body));
  }

  private static JsonNode get(String path) {
    Answer answer = server.get(BASE + path);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    return answer.json();
  }

  private static void assertJson(JsonNode actual, String expected) {
    assertThat(actual.toPrettyString())
        .isEqualTo(TestServer.JSON.readTree(expected).toPrettyString());
  }

  private static List<String> changes(JsonNode changes) {
    return changes
        .valueStream()
        .map(change ->
            "%s %s %s %s"
                .formatted(
                    change.path("change").asString(),
                    change.path("kind").asString(),
                    change.path("name").asString(),
                    change.path("version")))
        .toList();
  }

  @Test
  void plansWithoutChangingAnything() {
    assertThat(planned.status()).as(planned.toString()).isEqualTo(200);
    JsonNode plan = planned.json();
    assertThat(plan.path("baseRevision").asInt(-1)).isZero();
    assertThat(plan.path("applicable").asBoolean()).isTrue();
    assertJson(
        plan.path("summary"),
        "{\"added\":4,\"changed\":0,\"breaking\":0,\"removed\":0,\"unchanged\":0}");
    assertThat(changes(plan.path("changes")))
        .containsExactlyInAnyOrder(
            "added Entity route null",
            "added Source flights null",
            "added FeatureView route_delay 1",
            "added FeatureService delay_model 1");
    JsonNode view = change(plan, "FeatureView");
    assertThat(view.path("services").toString()).isEqualTo("[\"delay_model@1\"]");
    assertThat(view.path("remedy").isNull()).isTrue();
    assertThat(view.path("location").path("file").asString()).isEqualTo("flights/delay.yaml");
    assertThat(view.path("location").path("line").asInt())
        .isEqualTo(line(FIRST, "kind: FeatureView"));
    assertThat(first.json().path("revision").asInt()).isEqualTo(1);
  }

  private static JsonNode change(JsonNode answer, String kind) {
    return answer
        .path("changes")
        .valueStream()
        .filter(change -> change.path("kind").asString().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  /** The line of {@code yaml} that starts with {@code text}, from 1. */
  private static int line(String yaml, String text) {
    List<String> lines = yaml.lines().toList();
    for (int line = 0; line < lines.size(); line++) {
      if (lines.get(line).strip().startsWith(text)) {
        return line + 1;
      }
    }
    throw new AssertionError("no line starts with " + text);
  }

  @Test
  void appliesAndSaysWhatChangedForWhom() {
    assertThat(first.status()).as(first.toString()).isEqualTo(200);
    assertThat(Instant.parse(first.json().path("appliedAt").asString()))
        .isBetween(Instant.now().minus(Duration.ofHours(1)), Instant.now());
    JsonNode applied = second.json();
    assertThat(applied.path("revision").asInt()).isEqualTo(2);
    assertJson(
        applied.path("summary"),
        "{\"added\":2,\"changed\":1,\"breaking\":0,\"removed\":0,\"unchanged\":3}");
    assertThat(changes(applied.path("changes")))
        .contains(
            "changed FeatureView route_delay 1",
            "added FeatureView route_delay 2",
            "added FeatureService delay_model 2");
    JsonNode changed =
        applied
            .path("changes")
            .valueStream()
            .filter(change -> change.path("change").asString().equals("changed"))
            .findFirst()
            .orElseThrow();
    assertThat(changed.path("details").toString()).contains("ttl").contains("24h").contains("12h");
    assertThat(changed.path("services").toString()).isEqualTo("[\"delay_model@1\"]");
  }

  @Test
  void tellsWhoAppliedWhatWhenFromWhere() {
    JsonNode applies = get("/history").path("applies");
    assertThat(applies.size()).isEqualTo(2);
    JsonNode newest = applies.path(0);
    assertThat(newest.path("revision").asInt()).isEqualTo(2);
    assertThat(newest.path("appliedBy").asString()).isEqualTo("grace");
    assertThat(newest.path("gitCommit").asString()).isEqualTo("77aa001");
    assertThat(newest.path("message").isNull()).isTrue();
    assertThat(newest.path("appliedAt").asString())
        .isEqualTo(second.json().path("appliedAt").asString());
    assertThat(changes(newest.path("changes")))
        .containsExactlyInAnyOrder(
            "changed FeatureView route_delay 1",
            "added FeatureView route_delay 2",
            "added FeatureService delay_model 2");
    JsonNode oldest = applies.path(1);
    assertThat(oldest.path("revision").asInt()).isEqualTo(1);
    assertThat(oldest.path("appliedBy").asString()).isEqualTo("ada");
    assertThat(oldest.path("gitCommit").asString()).isEqualTo("4f2a1c9");
    assertThat(oldest.path("message").asString()).isEqualTo("The first\nlook at delays");
    assertThat(get("/history?limit=1").path("applies").size()).isEqualTo(1);
    assertThat(get("/history?kind=Entity").path("applies").valueStream())
        .singleElement()
        .satisfies(apply ->
            assertThat(changes(apply.path("changes"))).contains("added Entity route null"));
    JsonNode ofService = get("/history?kind=FeatureService&name=delay_model").path("applies");
    assertThat(ofService.valueStream().map(apply -> apply.path("revision").asInt()))
        .containsExactly(2, 1);
  }

  @Test
  void refusesABreakingChangeWithTheLineToChange() {
    String breaking = SECOND.replaceFirst("type: int32", "type: int64");
    Answer shown = post("plan", breaking, Map.of());
    assertThat(shown.status()).as(shown.toString()).isEqualTo(200);
    JsonNode plan = shown.json();
    assertThat(plan.path("applicable").asBoolean(true)).isFalse();
    assertThat(plan.path("summary").path("breaking").asInt()).isEqualTo(1);
    Answer refused = post("apply", breaking, Map.of());
    assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("breaking-change");
    assertThat(refused.json().path("violations").size()).isEqualTo(1);
    JsonNode violation = refused.json().path("violations").path(0);
    assertThat(violation.path("file").asString()).isEqualTo("flights/delay.yaml");
    // The first "version: 1" is that of the view whose feature would change its type.
    assertThat(violation.path("line").asInt()).isEqualTo(line(breaking, "version: 1"));
    assertThat(violation.path("column").asInt()).isEqualTo(1);
    assertThat(violation.path("message").asString())
        .contains("route_delay@1")
        .contains("feature 'delay'")
        .contains("version:");
    assertThat(server.get(BASE + "/history").json().path("applies").size()).isEqualTo(2);
  }

  @Test
  void exportsAnyRevisionAsYamlThatAppliesBackUnchanged() {
    Answer old = server.get(BASE + "/definitions?revision=1");
    assertThat(old.status()).as(old.toString()).isEqualTo(200);
    assertThat(old.header("Content-Type")).startsWith("application/yaml");
    assertThat(old.text()).contains("24h").doesNotContain("version: 2");
    String elsewhere = PROJECT + "_again";
    assertThat(server.apply(elsewhere, FIRST).status()).isEqualTo(200);
    JsonNode again = server.apply(elsewhere, old.text()).json();
    assertThat(again.path("revision").asInt()).isEqualTo(1);
    assertJson(
        again.path("summary"),
        "{\"added\":0,\"changed\":0,\"breaking\":0,\"removed\":0,\"unchanged\":4}");
    Answer newest = server.get(BASE + "/definitions");
    assertThat(newest.text()).isEqualTo(server.get(BASE + "/definitions?revision=2").text());
    JsonNode unchanged = post("apply", newest.text(), Map.of("prune", true)).json();
    assertThat(unchanged.path("revision").asInt()).isEqualTo(2);
    assertThat(unchanged.path("summary").path("unchanged").asInt()).isEqualTo(6);
  }

  @Test
  void refusesAnApplyWhosePlanIsOld() {
    Answer refused =
        post("apply", SECOND.replace("ttl: 12h", "ttl: 6h"), Map.of("baseRevision", 1));
    assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("registry-moved");
    assertThat(refused.json().path("detail").asString()).contains("revision 2").contains("at 1");
    // Nothing differs, so nothing can be overwritten.
    assertThat(post("apply", SECOND, Map.of("baseRevision", 1)).status()).isEqualTo(200);
  }

  @Test
  void showsEntitiesAndSources() {
    String route =
        """
        {"name":"route","joinKeys":[{"name":"origin","type":"string"},{"name":"destination","type":"string"}],
         "description":"From one airport to another","tags":{"team":"flights"}}
        """;
    assertJson(get("/entities"), "{\"entities\":[%s]}".formatted(route));
    assertJson(get("/entities/route"), route);
    String flights =
        """
        {"name":"flights","push":true,"kafka":{"topic":"http.flights","start":"latest"},
         "eventTimestamp":{"from":"/at","format":"epoch_millis"},
         "createdTimestamp":{"from":"/written","format":"iso8601"},
         "delete":{"from":"/op","equals":"d"},"fields":{"origin":"/from"},"description":"","tags":{}}
        """;
    assertJson(get("/sources"), "{\"sources\":[%s]}".formatted(flights));
    assertJson(get("/sources/flights"), flights);
  }

  @Test
  void showsEveryVersionOfAFeatureView() {
    String one =
        """
        {"name":"route_delay","version":1,"revision":2,"entities":["route"],
         "joinKeys":[{"name":"destination","type":"string"},{"name":"origin","type":"string"}],
         "sources":["flights"],"ttlSeconds":43200,"maxAgeSeconds":1800,"maxLagSeconds":10,"servingLagSeconds":1,
         "createdTimestamp":false,
         "features":[
           {"name":"delay","type":"int32","nullable":true,"from":"/late","default":null,
            "expectations":[{"range":[-180,1800]}],"onViolation":"refuse","description":"","unit":"minutes","tags":{}},
           {"name":"status","type":"string","nullable":true,"from":null,"default":"on_time",
            "expectations":[{"allowed":["on_time","late"]}],"onViolation":"null","description":"","unit":"","tags":{}}],
         "owner":"flights@example.com","description":"","tags":{}}
        """;
    String two =
        """
        {"name":"route_delay","version":2,"revision":1,"entities":["route"],
         "joinKeys":[{"name":"destination","type":"string"},{"name":"origin","type":"string"}],
         "sources":["flights"],"ttlSeconds":null,"maxAgeSeconds":null,"maxLagSeconds":null,"servingLagSeconds":1,
         "createdTimestamp":false,
         "features":[
           {"name":"delay","type":"float64","nullable":false,"from":null,"default":null,
            "expectations":[],"onViolation":"refuse","description":"","unit":"","tags":{}}],
         "owner":"","description":"","tags":{}}
        """;
    assertJson(get("/feature-views"), "{\"featureViews\":[%s,%s]}".formatted(one, two));
    assertJson(
        get("/feature-views/route_delay"),
        "{\"name\":\"route_delay\",\"newestVersion\":2,\"versions\":[%s,%s]}".formatted(one, two));
    assertJson(get("/feature-views/route_delay/versions/1"), one);
    assertJson(get("/feature-views/route_delay/versions/2"), two);
  }

  @Test
  void showsEveryVersionOfAFeatureService() {
    String one =
        """
        {"name":"delay_model","version":1,"onExpired":"serve",
         "features":[{"view":"route_delay","version":1,"features":["delay"]}],"description":"","tags":{}}
        """;
    String two =
        """
        {"name":"delay_model","version":2,"onExpired":"null",
         "features":[{"view":"route_delay","version":2,"features":["delay"]}],"description":"","tags":{}}
        """;
    assertJson(get("/feature-services"), "{\"featureServices\":[%s,%s]}".formatted(one, two));
    assertJson(
        get("/feature-services/delay_model"),
        "{\"name\":\"delay_model\",\"newestVersion\":2,\"versions\":[%s,%s]}".formatted(one, two));
  }

  @Test
  void prunesOnlyOnRequestAndListsEveryRemoval() {
    String project = PROJECT + "_pruned";
    server.apply(project, SECOND);
    assertThat(server.apply(project, FIRST).json().path("summary").path("removed").asInt(-1))
        .isZero();
    Answer pruned =
        server.post(
            "/v1/projects/%s/definitions/apply".formatted(project),
            TestServer.JSON.writeValueAsString(
                Map.of(
                    "prune", true, "files", List.of(Map.of("path", "a.yaml", "content", FIRST)))));
    assertThat(pruned.status()).as(pruned.toString()).isEqualTo(200);
    assertThat(changes(pruned.json().path("changes")))
        .contains("removed FeatureView route_delay 2", "removed FeatureService delay_model 2");
    assertThat(pruned.json().path("summary").path("removed").asInt()).isEqualTo(2);
    assertThat(
            server
                .get("/v1/projects/%s/feature-views/route_delay/versions/2".formatted(project))
                .status())
        .isEqualTo(404);
  }
}
