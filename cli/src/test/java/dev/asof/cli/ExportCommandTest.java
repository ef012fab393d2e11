package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExportCommandTest {
  private static final String CREATE = "POST /v1/projects/default/training-datasets";
  private static final String DATASET = "GET /v1/projects/default/training-datasets/d1";
  private static final String MANIFEST = DATASET + "/manifest";
  private static final String DATA = DATASET + "/data";

  @TempDir Path folder;
  private TestingServer server;
  private TestingCli cli;
  private Path spine;
  private Path out;

  @BeforeEach
  void start() throws IOException {
    server = new TestingServer();
    cli = TestingCli.of(server.url());
    out = folder.resolve("train.csv");
    spine =
        Files.writeString(
            folder.resolve("spine.csv"),
            """
            origin,flight,timestamp,delayed,minutes,note,empty
            JFK,12,2026-01-05T09:00:00Z,true,1.50,"a ""quoted"", one",
            "",9007199254740993,2026-01-05T09:00:00Z,false,,007,

            LAX,1,2026-01-05T09:00:00Z,true,NaN,x,
            """);
    server.on(
        "GET /v1/projects/default/entities",
        """
        {"entities":[{"name":"route","joinKeys":[{"name":"origin","type":"string"},
                                                 {"name":"flight","type":"int64"}]}]}
        """);
    server.on(CREATE, new TestingServer.Answer(202, "application/json", "{\"id\":\"d1\"}"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TestingCli.Result export(String... more) {
    return cli.run(
        Stream.concat(
                Stream.of(
                    "export", "-s", "m", "--spine", spine.toString(), "--out", out.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private void finishes() {
    server
        .on(DATASET, "{\"id\":\"d1\",\"state\":\"queued\",\"progress\":null}")
        .on(
            DATASET,
            """
            {"id":"d1","state":"running","progress":
              {"step":"joining","rowsDone":1,"rowsTotal":3,"fraction":0.33}}
            """)
        .onProblem(DATASET, 503, "{\"code\":\"registry-unavailable\",\"detail\":\"restarting\"}")
        .on(DATASET, "{\"id\":\"d1\",\"state\":\"done\",\"rows\":3,\"bytes\":8}")
        .on(DATA, new TestingServer.Answer(200, "text/csv", "a,b\n1,2\n"));
  }

  @Test
  void sendsATypedSpineWaitsAndDownloads() throws IOException {
    finishes();
    var result = export("--mode", "as_served", "--limit", "3");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.only(CREATE).body())
        .isEqualTo(
            "{\"featureService\":\"m\",\"fullNames\":false,\"mode\":\"as_served\",\"format\":\"csv\","
                + "\"eventTimestamps\":false,\"verdicts\":false,\"incomplete\":\"wait\","
                + "\"spine\":{\"timestampColumn\":\"timestamp\",\"rows\":["
                + "{\"origin\":\"JFK\",\"flight\":12,\"timestamp\":\"2026-01-05T09:00:00Z\","
                + "\"delayed\":true,\"minutes\":1.50,\"note\":\"a \\\"quoted\\\", one\",\"empty\":null},"
                + "{\"origin\":\"\",\"flight\":9007199254740993,"
                + "\"timestamp\":\"2026-01-05T09:00:00Z\",\"delayed\":false,\"minutes\":null,"
                + "\"note\":\"007\",\"empty\":null},"
                + "{\"origin\":\"LAX\",\"flight\":1,\"timestamp\":\"2026-01-05T09:00:00Z\","
                + "\"delayed\":true,\"minutes\":\"NaN\",\"note\":\"x\",\"empty\":null}]}}");
    assertThat(out).hasContent("a,b\n1,2\n");
    assertThat(result.out()).contains("3 rows, 8 bytes (training dataset d1)");
    assertThat(result.err()).contains("joining: 1 of 3 rows").doesNotContain("\r");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(spine, out);
    }
  }

  @Test
  void aTerminalSeesABar() {
    finishes();
    cli = cli.onTerminal();
    assertThat(export().err())
        .contains("\rjoining  [#########.....................]  33%  1 of 3 rows");
  }

  @Test
  void aFailedDatasetLeavesTheOldFileAlone() throws IOException {
    Files.writeString(out, "old");
    server.on(
        DATASET,
        """
        {"id":"d1","state":"failed","error":{"code":"incomplete-history","message":"complete through 9:00"}}
        """);
    var result = export();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("error [incomplete-history] Training dataset d1 failed: complete through 9:00");
    assertThat(out).hasContent("old");
  }

  @Test
  void anExistingDatasetIsFetchedAgain() {
    finishes();
    server.on(MANIFEST, "{\"id\":\"d1\",\"format\":\"csv\"}");
    var result = cli.run("export", "--id", "d1", "--out", out.toString(), "-o", "json");
    assertThat(result.exitCode()).isZero();
    assertThat(Json.parse(result.out()).path("state").stringValue()).isEqualTo("done");
    assertThat(out).hasContent("a,b\n1,2\n");
  }

  @Test
  void anExistingDatasetIsNotWrittenUnderTheNameOfAnotherFormat() {
    finishes();
    server.on(MANIFEST, "{\"id\":\"d1\",\"format\":\"parquet\"}");
    var named = cli.run("export", "--id", "d1", "--out", out.toString());
    assertThat(named.exitCode()).isEqualTo(2);
    assertThat(named.err())
        .contains("Training dataset d1 is parquet, and --out " + out + " asks for csv")
        .contains("name a file *.parquet", "--format csv");
    var asked = cli.run("export", "--id=d1", "--out=" + folder.resolve("x"), "--format=ndjson");
    assertThat(asked.exitCode()).isEqualTo(2);
    assertThat(asked.err()).contains("--format asks for ndjson");
    assertThat(folder).isDirectoryNotContaining("glob:**/{train.csv,x}");

    String silent = folder.resolve("train.data").toString();
    assertThat(cli.run("export", "--id", "d1", "--out", silent).exitCode()).isZero();
  }

  @Test
  void spinesThatCannotBeReadAreRefusedWithTheirLine() throws IOException {
    assertRefused("origin,when\nJFK,1\n", "no column 'timestamp' among [origin, when]");
    assertRefused("origin,timestamp\nJFK\n", "spine.csv:2: 1 cells under 2 columns.");
    assertRefused("flight,timestamp\n1,x\nAA,x\n", "spine.csv:3: The join key 'flight'");
    assertRefused("origin,timestamp\n\"JFK,x\n", "spine.csv:2: a quoted cell that starts here");
    assertRefused("origin,origin,timestamp\n", "a column has no name");
  }

  private void assertRefused(String csv, String message) throws IOException {
    Files.writeString(spine, csv);
    var result = export();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(message);
  }

  @Test
  void ndjsonSpinesGoAsTheyAre() throws IOException {
    finishes();
    spine =
        Files.writeString(folder.resolve("spine.ndjson"), "{\"a\":1.0}\n\n{\"a\":2}\n{\"a\":3}\n");
    assertThat(export("--limit=2").exitCode()).isZero();
    assertThat(server.only(CREATE).body()).endsWith("\"rows\":[{\"a\":1.0},{\"a\":2}]}}");
  }
}
