package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.embedded.services.LoopbackPort;
import dev.asof.testing.ChildServer;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import dev.asof.testing.TestingS3;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/**
 * The executable jar, unpacked and started as the Dockerfile does it, and configured by nothing but
 * the variables of the compose file.
 */
class ImageIT {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final String ONLINE =
      """
      {"features":["profile:big"],"entities":[{"customer_id":7}]}\
      """;
  private static final String HISTORICAL =
      """
      {"features":["profile:big"],
       "spine":{"timestampColumn":"timestamp","rows":[{"customer_id":7,"timestamp":"%s"}]}}\
      """;

  /** What the JVM of the image ends with when it is asked to: 128 and the number of SIGTERM. */
  private static final int TERMINATED = 143;

  @TempDir private Path folder;

  @Test
  void servesAndStopsAsTheComposeFileRunsIt() throws Exception {
    Dockerfile image = Dockerfile.read(PROJECT.resolve("docker/Dockerfile"));
    Path application = unpack(image);
    int port = LoopbackPort.findFree();
    ProcessBuilder command =
        new ProcessBuilder(java(image.entrypoint())).directory(application.toFile());
    command.environment().clear();
    command.environment().putAll(variables(image, port));

    try (ChildServer server = ChildServer.start(command, port, Path.of("target", "image.log"))) {
      await().atMost(PATIENCE).until(server::ready);
      assertThat(server.post("/v1/projects/shop/definitions/apply", definitions()).statusCode())
          .isEqualTo(200);
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      String row = "[{\"customer_id\":7,\"at\":\"%s\",\"big\":42}]".formatted(now);
      assertThat(server.post("/v1/projects/shop/sources/profiles/rows", row).body())
          .contains("\"accepted\":1");
      // Through Redis, and through the catalog and S3.
      awaitAnswer(server, "online-features", ONLINE, "\"values\":[42]");
      awaitAnswer(server, "historical-features", HISTORICAL.formatted(now), "42]]");

      assertThat(server.jvm().stop()).isEqualTo(TERMINATED);
    }
  }

  private static void awaitAnswer(
      ChildServer server, String path, String question, String expected) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(server.post("/v1/projects/shop/" + path, question).body())
                .contains(expected));
  }

  private Path unpack(Dockerfile image) throws Exception {
    Path layers = folder.resolve("layers");
    List<String> command =
        new ArrayList<>(List.of("java", "-Djarmode=tools", "-jar", jar(image).toString()));
    command.addAll(image.extract());
    command.addAll(List.of("--destination", layers.toString()));
    Process extract = new ProcessBuilder(java(command)).inheritIO().start();
    assertThat(extract.waitFor()).isZero();
    try (Stream<Path> made = Files.list(layers)) {
      assertThat(made.map(layer -> layer.getFileName().toString()))
          .as("every layer is copied")
          .containsExactlyInAnyOrderElementsOf(image.layers());
    }
    Path application = Files.createDirectory(folder.resolve("application"));
    for (String layer : image.layers()) {
      merge(layers.resolve(layer), application);
    }
    return application;
  }

  /** The jar of this build; the Dockerfile names it by a pattern that has to fit one file only. */
  private static Path jar(Dockerfile image) throws IOException {
    Path pattern = PROJECT.resolve(image.jar());
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(pattern.getParent(), pattern.getFileName().toString())) {
      List<Path> jars = new ArrayList<>();
      found.forEach(jars::add);
      assertThat(jars).hasSize(1);
      return jars.getFirst();
    }
  }

  private static void merge(Path layer, Path application) throws IOException {
    try (Stream<Path> files = Files.walk(layer)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = application.resolve(layer.relativize(file));
        Files.createDirectories(target.getParent());
        Files.move(file, target);
      }
    }
  }

  /** With this JVM's program in the place of the image's. */
  private static List<String> java(List<String> command) {
    assertThat(command).first().isEqualTo("java");
    List<String> here = new ArrayList<>(command);
    here.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    return here;
  }

  private Map<String, String> variables(Dockerfile image, int port) throws IOException {
    TestingDatabase database = TestServices.postgresql().newDatabase();
    TestingS3 s3 = TestServices.s3();
    Map<String, String> here =
        Map.of(
            "ASOF_DATABASE_URL", database.jdbcUrl(),
            "ASOF_DATABASE_USER", database.user(),
            "ASOF_DATABASE_PASSWORD", database.password(),
            "ASOF_ONLINE_REDIS_URL", TestServices.redis().newDatabaseUri(),
            "ASOF_INGESTION_BOOTSTRAP_SERVERS", TestServices.kafka().bootstrapServers(),
            "ASOF_OFFLINE_WAREHOUSE", "s3://%s/warehouse".formatted(s3.newBucket()),
            "ASOF_OFFLINE_S3_ENDPOINT", s3.endpoint(),
            "ASOF_OFFLINE_S3_ACCESS_KEY", s3.accessKey(),
            "ASOF_OFFLINE_S3_SECRET_KEY", s3.secretKey());
    Map<String, String> variables = composed();
    assertThat(variables).containsKeys(here.keySet().toArray(String[]::new));
    variables.putAll(here);
    variables.put("SERVER_ADDRESS", "127.0.0.1");
    variables.put("SERVER_PORT", Integer.toString(port));
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    // A host's language may have digits of its own, which no name of a topic may have.
    variables.put(
        "JAVA_TOOL_OPTIONS",
        image.javaOptions().replace("/var/lib/asof", temporary.toString())
            + " -Duser.language=ar -Duser.country=EG");
    return variables;
  }

  private static Map<String, String> composed() throws IOException {
    try (InputStream file = Files.newInputStream(PROJECT.resolve("docker/compose.yaml"))) {
      Map<String, Map<String, Map<String, Map<String, Object>>>> compose = new Yaml().load(file);
      Map<String, String> variables = new HashMap<>();
      compose
          .get("services")
          .get("asof")
          .get("environment")
          .forEach((name, value) -> variables.put(name, value.toString()));
      return variables;
    }
  }

  private static String definitions() {
    return JsonMapper.shared()
        .writeValueAsString(
            Map.of(
                "files", List.of(Map.of("path", "all.yaml", "content", Definitions.EVERY_TYPE))));
  }
}
