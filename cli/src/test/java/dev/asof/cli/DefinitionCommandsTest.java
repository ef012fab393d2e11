package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DefinitionCommandsTest {
  private static final String PLAN = "POST /v1/projects/default/definitions/plan";
  private static final String APPLY = "POST /v1/projects/default/definitions/apply";
  private static final String ADDS_ONE =
      """
      {"baseRevision":3,
       "summary":{"added":1,"changed":0,"breaking":0,"removed":0,"unchanged":0},
       "changes":[{"change":"added","kind":"FeatureView","name":"airport_delay","version":1,
                   "details":["feature last_arrival_delay int32"],"services":["delay_model@1"],
                   "remedy":null,"location":{"file":"flights/airport.yaml","line":7}}],
       "applicable":true}
      """;
  private static final String BREAKS =
      """
      {"baseRevision":3,
       "summary":{"added":0,"changed":0,"breaking":1,"removed":0,"unchanged":2},
       "changes":[{"change":"breaking","kind":"FeatureView","name":"airport_delay","version":1,
                   "details":["delay: int32 becomes string"],"services":[],
                   "remedy":"declare version: 2 in line 9",
                   "location":{"file":"flights/airport.yaml","line":9}}],
       "applicable":false}
      """;
  private static final String CHANGES_NOTHING =
      """
      {"baseRevision":3,
       "summary":{"added":0,"changed":0,"breaking":0,"removed":0,"unchanged":0},
       "changes":[],"applicable":true}
      """;

  @TempDir Path folder;
  private TestingServer server;
  private TestingCli cli;

  @BeforeEach
  void start() throws IOException {
    server = new TestingServer();
    cli = TestingCli.of(server.url());
    Files.writeString(folder.resolve("airport.yaml"), "kind: Entity\nname: airport\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void planShowsWhatChangesAndWhomItTouches() {
    server.on(PLAN, ADDS_ONE);
    var result = cli.run("plan", "-f", folder.toString());
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("+  added   FeatureView  airport_delay@1  delay_model@1  flights/airport.yaml:7")
        .contains("    feature last_arrival_delay int32")
        .contains("1 added, against revision 3");
    assertThat(server.only("POST").json().path("files").path(0).path("content").stringValue())
        .isEqualTo("kind: Entity\nname: airport\n");
    assertThat(server.only("POST").json().path("prune").booleanValue()).isFalse();
  }

  @Test
  void planTellsACiJobWhatItFound() {
    server.on(PLAN, ADDS_ONE).on(PLAN, BREAKS).on(PLAN, CHANGES_NOTHING).on(PLAN, BREAKS);
    String path = folder.toString();
    assertThat(cli.run("plan", "--exit-code", "-f", path).exitCode()).isEqualTo(4);
    assertThat(cli.run("plan", "--exit-code", "-f", path).exitCode()).isEqualTo(5);
    assertThat(cli.run("plan", "--exit-code", "-f", path).exitCode()).isEqualTo(0);
    var refused = cli.run("plan", "-f", path);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out()).contains("remedy: declare version: 2 in line 9");
  }

  @Test
  void jsonIsTheServersAnswer() {
    server.on(PLAN, ADDS_ONE);
    var result = cli.run("plan", "-o", "json", "--prune", "-f", folder.toString());
    assertThat(Json.parse(result.out())).isEqualTo(Json.parse(ADDS_ONE));
    assertThat(result.err()).isEmpty();
    assertThat(server.only("POST").json().path("prune").booleanValue()).isTrue();
  }

  @Test
  void violationsAreLinesThatEditorsUnderstand() {
    server.onProblem(
        PLAN,
        422,
        """
        {"code":"invalid-definition","requestId":"r-1",
         "detail":"a.yaml:3:7: the list has too few items: list at least 1\\nb.yaml:1:1: field 'name' is missing: add it",
         "violations":[
           {"file":"a.yaml","line":3,"column":7,
            "message":"the list has too few items: list at least 1","remedy":"list at least 1"},
           {"file":"b.yaml","line":1,"column":1,
            "message":"field 'name' is missing: add it","remedy":"add it"}]}
        """);
    var result = cli.run("plan", "-f", folder.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .containsExactly(
            "a.yaml:3:7: the list has too few items: list at least 1",
            "b.yaml:1:1: field 'name' is missing: add it",
            "error [invalid-definition] 2 violations, see above",
            "request r-1");
  }

  @Test
  void applySendsWhatWasPlannedAgainstThePlansRevision() {
    server.on(PLAN, ADDS_ONE).on(APPLY, "{\"revision\":4}");
    var result =
        cli.run(
            "apply", "--yes", "-m", "for the demo", "--applied-by", "eve", "-f", folder.toString());
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("1 added: revision 4");
    var applied = server.only(APPLY).json();
    assertThat(applied.path("baseRevision").asInt()).isEqualTo(3);
    assertThat(applied.path("message").stringValue()).isEqualTo("for the demo");
    assertThat(applied.path("appliedBy").stringValue()).isEqualTo("eve");
    assertThat(applied.path("files")).isEqualTo(server.only(PLAN).json().path("files"));
    assertThat(applied.has("gitCommit")).isFalse();
  }

  @Test
  void applyAsksOnATerminalAndTakesNoForAnAnswer() {
    server.on(PLAN, ADDS_ONE).on(APPLY, "{\"revision\":4}");
    TestingCli terminal = cli.onTerminal();
    var declined = terminal.withInput("\n").run("apply", "-f", folder.toString());
    assertThat(declined.exitCode()).isEqualTo(1);
    assertThat(declined.err()).contains("Apply this to project default at " + server.url());
    assertThat(server.requests()).extracting(TestingServer.Request::line).containsExactly(PLAN);
    assertThat(terminal.withInput("yes\n").run("apply", "-f", folder.toString()).exitCode())
        .isZero();
  }

  @Test
  void applyWithoutATerminalNeedsYes() {
    var result = cli.run("apply", "-f", folder.toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("add --yes");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void applyOfABreakingPlanSendsNothing() {
    server.on(PLAN, BREAKS);
    var result = cli.run("apply", "--yes", "-f", folder.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("error [breaking-change]");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void applyReportsThatTheRegistryMoved() {
    server
        .on(PLAN, ADDS_ONE)
        .onProblem(APPLY, 409, "{\"code\":\"registry-moved\",\"detail\":\"now at 5: plan again\"}");
    var result = cli.run("apply", "--yes", "-f", folder.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("error [registry-moved] now at 5: plan again");
  }

  @Test
  void applyRecordsTheCommitAndWhetherItIsDirty() throws Exception {
    server.on(PLAN, ADDS_ONE).on(APPLY, "{\"revision\":4}");
    git("init", "-q");
    git("add", "-A");
    git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "first");
    cli.run("apply", "--yes", "-f", folder.toString());
    Files.writeString(folder.resolve("airport.yaml"), "kind: Entity\nname: airports\n");
    cli.run("apply", "--yes", "-f", folder.resolve("airport.yaml").toString());
    assertThat(server.requests())
        .filteredOn(request -> request.line().equals(APPLY))
        .extracting(request -> request.json().path("gitCommit").stringValue())
        .satisfiesExactly(
            clean -> assertThat(clean).matches("[0-9a-f]{40}"),
            dirty -> assertThat(dirty).matches("[0-9a-f]{40}-dirty"));
  }

  private void git(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 3];
    command[0] = "git";
    command[1] = "-C";
    command[2] = folder.toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void historyIsATableAndPastRevisionsAreYaml() {
    server
        .on(
            "GET /v1/projects/default/history?kind=FeatureView&name=airport_delay&limit=5",
            """
            {"applies":[{"revision":4,"appliedAt":"2026-01-05T10:00:00Z","appliedBy":"eve",
              "gitCommit":"0123456789abcdef0123456789abcdef01234567-dirty","message":null,
              "changes":[{"change":"changed","kind":"FeatureView","name":"airport_delay",
                          "version":1,"revision":2}]}]}
            """)
        .on(
            "GET /v1/projects/default/definitions?revision=3",
            new TestingServer.Answer(200, "application/yaml", "kind: Entity\nname: ü\n"));
    var table = cli.run("history", "--kind=FeatureView", "--name=airport_delay", "--limit=5");
    assertThat(table.out())
        .contains("4  2026-01-05T10:00:00Z  eve  0123456789-dirty  -")
        .contains("    changed FeatureView airport_delay@1 (revision 2)");
    assertThat(cli.run("history", "--export", "3").out()).isEqualTo("kind: Entity\nname: ü\n");
  }
}
