package dev.asof.embedded.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.cli.AsofCli;
import dev.asof.embedded.services.LoopbackPort;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The client against a server that runs: what people and CI jobs read, and the exit codes. */
class CliAgainstServerTest {
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final Pattern DATE =
      Pattern.compile("([A-Z_]+)=\\$\\((?:date -u|TZ=UTC\\+(\\d+) date) \\+%FT%TZ\\)");
  private static final Pattern PRINTF = Pattern.compile("printf '(.*)' (.*) > (\\S+)");

  @TempDir private static Path serverFolder;
  private static LaunchedServer server;
  private static String url;
  private static ReadmeTour tour;

  @TempDir private Path folder;
  private final Map<String, String> variables = new HashMap<>();

  record Result(int exitCode, String out, String err) {
    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }

  @BeforeAll
  static void startServer() throws IOException {
    tour = ReadmeTour.read(Path.of("../../README.md"));
    int port = LoopbackPort.findFree();
    server = LaunchedServer.up(serverFolder.resolve("data"), port);
    url = "http://127.0.0.1:" + port;
  }

  @AfterAll
  static void stopServer() throws InterruptedException {
    server.close();
  }

  @BeforeEach
  void writeDefinitions() throws IOException {
    Files.createDirectories(folder.resolve("features"));
    Files.writeString(folder.resolve("features/customer.yaml"), tour.definitions());
  }

  @Test
  void answersAsTheReadmeShows() throws IOException {
    List<String> commands = new ArrayList<>();
    for (ReadmeTour.Step step : tour.steps()) {
      List<String> words = step.words();
      Matcher printf = PRINTF.matcher(step.command());
      if (printf.matches()) {
        String text = printf.group(1).replace("\\n", "\n");
        Object[] values = Stream.of(printf.group(2).split(" ")).map(this::expand).toArray();
        Files.writeString(folder.resolve(printf.group(3)), text.formatted(values));
      } else if (words.getFirst().equals("./asof") && !words.contains("up")) {
        commands.add(words.get(1));
        if (words.contains("export")) {
          // The table has what was pushed soon, and who reads the README takes longer than that.
          Awaitility.await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> follow(step, words));
        } else {
          follow(step, words);
        }
      } else {
        assertThat(DATE.matcher(step.command()).replaceAll("").strip()).isIn("", "./asof up");
        DATE.matcher(step.command()).results().forEach(this::assign);
      }
    }
    assertThat(commands).containsExactly("apply", "push", "get", "export", "export");
  }

  private void follow(ReadmeTour.Step step, List<String> words) throws IOException {
    int cat = words.indexOf("&&");
    List<String> arguments = words.subList(1, cat < 0 ? words.size() : cat);
    String input = step.input().stream().map(this::expand).collect(Collectors.joining("\n"));
    Result result = runWith(input, "default", arguments.toArray(String[]::new));

    assertThat(result.exitCode())
        .as(result.err())
        .isEqualTo(arguments.getFirst().equals("push") ? 1 : 0);
    // On a terminal progress is a bar that goes away.
    Stream<String> told = result.err().lines().filter(line -> !line.startsWith("pushing: "));
    Stream<String> shown =
        cat < 0
            ? Stream.concat(told, result.out().lines())
            : Files.readString(folder.resolve(words.getLast())).lines();
    assertThat(shown.map(CliAgainstServerTest::timeless).limit(step.output().size()))
        .as(step.command())
        .containsExactlyElementsOf(
            step.output().stream().map(CliAgainstServerTest::timeless).toList());
  }

  /** {@code NAME=$(date …)}; {@code UTC+2} is what POSIX calls a zone two hours behind. */
  private void assign(MatchResult date) {
    long hours = date.group(2) == null ? 0 : Long.parseLong(date.group(2));
    Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(hours));
    variables.put(date.group(1), time.toString());
  }

  private String expand(String text) {
    String expanded = text;
    for (var variable : variables.entrySet()) {
      expanded = expanded.replace("$" + variable.getKey(), variable.getValue());
    }
    return expanded;
  }

  private static String timeless(String line) {
    return line.replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "(time)")
        .replaceAll("(\\d+\\.\\ds|\\d+m \\d+s|\\d+h \\d+m)$", "(age)");
  }

  @Test
  void showsPeopleTables() {
    String project = "people";
    Result planned = run(project, "plan", "-f", "features");
    assertThat(planned.exitCode()).isZero();
    assertThat(planned.out().lines())
        .contains(
            "+  added   Entity          customer       churn_model@1  features/customer.yaml:1")
        .endsWith("4 added, against revision 0");
    assertThat(planned.err()).isEmpty();

    run(project, "apply", "-f", "features", "--yes", "-m", "first", "--applied-by", "eve");
    Result again = run(project, "apply", "-f", "features", "--yes");
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("Nothing to apply: the registry stays at revision 1");

    Result history = run(project, "history");
    assertThat(history.out().lines().toList())
        .satisfies(lines -> {
          assertThat(lines.getFirst()).matches("REVISION +APPLIED AT +BY +COMMIT +MESSAGE");
          assertThat(lines.get(1)).matches(" +1  20[-0-9]+T[:.0-9]+Z  eve  -       first");
          assertThat(lines.get(2)).isEqualTo("    added Entity customer (revision 1)");
        });

    Result exported = run(project, "history", "--export", "1");
    write("exported/all.yaml", exported.out());
    assertThat(run(project, "plan", "-f", "exported", "--prune").out())
        .contains("4 unchanged, against revision 1", "Nothing to apply.");

    Result status = run(project, "status");
    assertThat(status.exitCode()).isZero();
    assertThat(status.out().lines().toList())
        .satisfies(lines -> {
          assertThat(lines.getFirst()).startsWith(url + "  Asof ");
          assertThat(lines).anyMatch(line -> line.matches("redis +up +.*"));
          assertThat(lines).anyMatch(line -> line.matches("kafka +up +.*"));
          assertThat(lines)
              .anyMatch(line -> line.matches("VIEW +NEWEST EVENT +ONLINE LAG +OFFLINE LAG"));
          assertThat(lines.getLast()).startsWith("spending@1  -");
        });
  }

  @Test
  void givesProgramsJsonAndNothingElse() {
    String project = "programs";
    JsonNode plan = run(project, "plan", "-f", "features", "-o", "json").json();
    assertThat(plan.path("summary").path("added").asInt()).isEqualTo(4);
    assertThat(plan.path("applicable").asBoolean()).isTrue();

    JsonNode applied =
        run(project, "apply", "-f", "features", "--yes", "-m", "why", "-o", "json").json();
    assertThat(applied.path("revision").asInt()).isEqualTo(1);

    JsonNode history = run(project, "history", "--kind", "FeatureView", "-o", "json").json();
    assertThat(history.path("applies").path(0).path("message").asString()).isEqualTo("why");

    write(
        "rows.ndjson",
        """
        {"customer_id":42,"ordered_at":"%s","amount":19.9,"city":"Graz"}

        {"customer_id":8,"ordered_at":"%s","amount":-3}
        """
            .formatted(NOW, NOW));
    Result pushed = run(project, "push", "orders", "rows.ndjson", "--ack", "offline", "-o", "json");
    assertThat(pushed.exitCode()).isEqualTo(1);
    assertThat(pushed.json().path("accepted").asInt()).isEqualTo(1);
    assertThat(pushed.json().path("refusals").path(0).path("place").asInt()).isEqualTo(3);
    assertThat(pushed.json().path("refusals").path(0).path("code").asString())
        .isEqualTo("expectation-violated");

    Result got = run(project, "get", "-s", "churn_model", "-e", "customer_id=42", "-o", "json");
    assertThat(got.exitCode()).isZero();
    JsonNode row = got.json().path("rows").path(0);
    assertThat(row.path("entity").path("customer_id").asInt()).isEqualTo(42);
    assertThat(row.path("values").toString()).isEqualTo("[19.9,\"Graz\"]");
    assertThat(row.path("verdicts").toString()).isEqualTo("[\"FRESH\",\"FRESH\"]");

    write("spine.csv", "customer_id,timestamp\n42,%s\n".formatted(NOW));
    Result made =
        run(
            project,
            "export",
            "--features=spending@1:last_city",
            "--spine=spine.csv",
            "--out=train.ndjson",
            "-o=json");
    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(made.json().path("state").asString()).isEqualTo("done");
    assertThat(folder.resolve("train.ndjson"))
        .content()
        .contains("\"last_city\":\"Graz\"")
        .hasLineCount(1);
    String id = made.json().path("id").asString();
    Result fetched = run(project, "export", "--id", id, "--out", "again.ndjson");
    assertThat(fetched.out()).contains("again.ndjson: 1 rows", "(training dataset " + id + ")");
    assertThat(folder.resolve("again.ndjson"))
        .hasSameTextualContentAs(folder.resolve("train.ndjson"));

    JsonNode status = run(project, "status", "-o", "json").json();
    assertThat(status.path("status").path("dependencies").path("redis").path("status").asString())
        .isEqualTo("up");
    assertThat(status.path("freshness").path(0).path("view").asString()).isEqualTo("spending");
    assertThat(
            status
                .path("freshness")
                .path(0)
                .path("versions")
                .path(0)
                .path("newestEvent")
                .asString())
        .isEqualTo(NOW.toString());
  }

  @Test
  void refusesABreakingChangeWithTheLineToChange() {
    String project = "breaking";
    assertThat(run(project, "plan", "--exit-code", "-f", "features").exitCode()).isEqualTo(4);
    run(project, "apply", "-f", "features", "--yes");
    assertThat(run(project, "plan", "--exit-code", "-f", "features").exitCode()).isZero();

    write(
        "features/customer.yaml",
        tour.definitions()
            .replace("type: float64", "type: string")
            .replace(", expect: {range: [0, 100000]}", ""));
    assertThat(run(project, "plan", "--exit-code", "-f", "features").exitCode()).isEqualTo(5);
    Result planned = run(project, "plan", "-f", "features");
    assertThat(planned.exitCode()).isEqualTo(1);
    assertThat(planned.out())
        .contains(
            "!  breaking   FeatureView     spending@1     churn_model@1  features/customer.yaml:12",
            "    feature 'last_amount': type: float64 → string (breaking)",
            "    remedy: write version: 2 here;",
            "apply would refuse this: see the breaking changes above.");
    Result applied = run(project, "apply", "-f", "features", "--yes");
    assertThat(applied.exitCode()).isEqualTo(1);
    assertThat(applied.err()).contains("error [breaking-change] Nothing was applied: 1 breaking");
    assertThat(run(project, "history", "-o", "json").json().path("applies").size()).isEqualTo(1);
  }

  @Test
  void tellsOfEveryViolationOfEveryFileOnce() throws IOException {
    write(
        "features/broken.yaml",
        "kind: Entity\nname: route\njoinKeys: [{name: origin\n---\nkind: Entity\nname: Route\njoinKeys: []\n");
    Files.write(
        folder.resolve("features/latin.yaml"),
        "kind: Entity\n# é\n".getBytes(StandardCharsets.ISO_8859_1));
    Result refused = run("violations", "apply", "-f", "features", "--yes");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err().lines().filter(line -> !line.startsWith("request ")))
        .containsExactly(
            "features/broken.yaml:4:1: not YAML (while parsing a flow mapping, expected ',' or '}', but got <document start>): close it with }, with commas between its fields",
            "features/broken.yaml:6:7: 'Route' is not a name: use lower-case letters, digits and single underscores, a letter first, no underscore last",
            "features/broken.yaml:7:11: the list has too few items: list at least 1",
            "features/latin.yaml:2:3: byte 0xE9 is not UTF-8: save the file as UTF-8",
            "error [invalid-definition] 4 violations, see above");
  }

  @Test
  void endsAsACiJobNeedsIt() {
    write("spine.csv", "customer_id,timestamp\n42,%s\n".formatted(NOW));
    for (String command :
        List.of(
            "get -s m -e customer_id=1",
            "push orders -",
            "history",
            "export -s m --spine spine.csv --out train.csv")) {
      Result unknown = runWith("{}\n", "nobody", command.split(" "));
      assertThat(unknown.exitCode()).as(command).isEqualTo(1);
      assertThat(unknown.err()).as(command).contains("error [unknown-project]", "\nrequest ");
      assertThat(unknown.out()).as(command).doesNotContain("{");
    }
    Result nothing = run("nobody", "status");
    assertThat(nothing.exitCode()).isZero();
    assertThat(nothing.out()).contains("No feature views in project nobody.");

    String project = "ci";
    run(project, "apply", "-f", "features", "--yes");
    Result model = run(project, "get", "-s", "chum_model", "-e", "customer_id=1");
    assertThat(model.exitCode()).isEqualTo(1);
    assertThat(model.err()).contains("error [unknown-feature-service]", "churn_model");
    Result dataset =
        run(project, "export", "-s", "chum_model", "--spine", "spine.csv", "--out", "train.csv");
    assertThat(dataset.exitCode()).isEqualTo(1);
    assertThat(folder.resolve("train.csv")).doesNotExist();

    assertThat(run(project, "apply", "-f", "features").exitCode()).as("nobody to ask").isEqualTo(2);
    Result away = run(project, "status", "--url", "http://127.0.0.1:" + LoopbackPort.findFree());
    assertThat(away.exitCode()).isEqualTo(3);
    assertThat(away.err()).contains("error [server-unreachable]", "./asof up");
  }

  private void write(String file, String text) {
    try {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result run(String project, String... arguments) {
    return runWith("", project, arguments);
  }

  /** Runs it as if {@link #folder} were the current folder, which a JVM cannot change. */
  private Result runWith(String input, String project, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        AsofCli.run(
            Map.of("ASOF_URL", url, "ASOF_PROJECT", project),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out),
            new PrintWriter(err),
            Stream.of(arguments).map(this::inFolder).toArray(String[]::new));
    return new Result(exitCode, relative(out), relative(err));
  }

  private String inFolder(String argument) {
    return argument.replaceFirst(
        "^(--spine=|--out=)?(features|exported|[a-z]+\\.(?:csv|ndjson))$",
        "$1" + Matcher.quoteReplacement(folder + "/") + "$2");
  }

  private String relative(StringWriter text) {
    return text.toString().replace(folder + "/", "");
  }
}
