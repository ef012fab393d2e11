package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GetCommandTest {
  private static final String ENTITIES = "GET /v1/projects/default/entities";
  private static final String FETCH = "POST /v1/projects/default/online-features";

  private TestingServer server;
  private TestingCli cli;

  @BeforeEach
  void start() throws IOException {
    server = new TestingServer();
    cli = TestingCli.of(server.url());
    server.on(
        ENTITIES,
        """
        {"entities":[
          {"name":"route","joinKeys":[{"name":"origin","type":"string"},{"name":"flight","type":"int64"}]},
          {"name":"flag","joinKeys":[{"name":"on","type":"bool"},{"name":"id","type":"string"}]},
          {"name":"other","joinKeys":[{"name":"id","type":"int32"}]}]}
        """);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void answersAreATableOfValueVerdictAndAge() {
    server.on(
        FETCH,
        """
        {"featureService":"delay_model@1","registryRevision":4,"answeredAt":"2026-01-05T10:00:00Z",
         "features":[{"name":"delay","view":"airport_delay","version":1,"revision":1,"type":"int32"},
                     {"name":"city","view":"airport","version":2,"revision":1,"type":"string"}],
         "rows":[{"entity":{"origin":"JFK"},"values":[12,"東京"],"verdicts":["FRESH","STALE"],
                  "eventTimestamps":["2026-01-05T09:58:00Z","2026-01-04T10:00:00Z"],
                  "agesSeconds":[123.4,86400]},
                 {"entity":{"origin":"LAX"},"values":[null,null],"verdicts":["NULL","MISSING"],
                  "eventTimestamps":["2026-01-05T09:59:59Z",null],"agesSeconds":[0.94,null]}]}
        """);
    var result = cli.run("get", "-s", "delay_model", "-e", "origin=JFK", "-e", "origin=LAX");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines())
        .containsExactly(
            "ORIGIN  FEATURE  VIEW             VALUE  VERDICT  EVENT TIME            AGE",
            "JFK     delay    airport_delay@1  12     FRESH    2026-01-05T09:58:00Z  2m 3s",
            "JFK     city     airport@2        東京   STALE    2026-01-04T10:00:00Z  1d 0h",
            "LAX     delay    airport_delay@1  null   NULL     2026-01-05T09:59:59Z  0.9s",
            "LAX     city     airport@2        null   MISSING  -                     -",
            "",
            "delay_model@1, registry revision 4, answered at 2026-01-05T10:00:00Z");
  }

  @Test
  void entityValuesGetTheirDeclaredTypes() {
    server.on(FETCH, "{\"rows\":[]}");
    cli.run(
        "get",
        "--features=a:x,b@2:*",
        "--on-expired=serve",
        "--full-names",
        "-e",
        "origin=New York, NY,flight=9007199254740993,on=true",
        "-e",
        "id:=7,origin=a=b",
        "-e",
        "{\"origin\":\"é\"}");
    assertThat(server.only("POST").body())
        .isEqualTo(
            "{\"features\":[\"a:x\",\"b@2:*\"],\"fullNames\":true,\"onExpired\":\"serve\","
                + "\"entities\":[{\"origin\":\"New York, NY\",\"flight\":9007199254740993,\"on\":true},"
                + "{\"id\":7,\"origin\":\"a=b\"},{\"origin\":\"é\"}]}");
  }

  @Test
  void entityValuesThatCannotBeMeantAreRefusedHere() {
    assertRefused("flight=AA1", "The join key 'flight' is an integer, not 'AA1'.");
    assertRefused("on=yes", "The join key 'on' is true or false, not 'yes'.");
    assertRefused(
        "orign=JFK", "No entity has a join key 'orign'; known are: flight, id, on, origin.");
    assertRefused("id=7", "has the types int32 and string");
    assertRefused("JFK", "is not name=value");
    assertRefused("origin=a,origin=b", "stands twice");
    assertRefused("{\"origin\"", "not JSON");
  }

  private void assertRefused(String entity, String message) {
    var result = cli.run("get", "-s", "m", "-e", entity);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(message);
  }

  @Test
  void aStoreThatCannotAnswerIsAnOutage() {
    server.on(
        FETCH,
        """
        {"features":[{"name":"delay","view":"v","version":1}],
         "rows":[{"entity":{"origin":"JFK"},"values":[null],"verdicts":["ERROR"]}]}
        """);
    assertThat(cli.run("get", "-s", "m", "-e", "origin=JFK").exitCode()).isEqualTo(3);
  }
}
