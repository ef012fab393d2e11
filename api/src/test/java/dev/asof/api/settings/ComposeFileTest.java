package dev.asof.api.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.ingestion.IngestionProperties;
import dev.asof.jobs.JobsProperties;
import dev.asof.offline.OfflineStoreProperties;
import dev.asof.online.OnlineStoreProperties;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;

/** The compose file and the image say only what the service understands. */
class ComposeFileTest {
  private static final Path DOCKER = Path.of("..", "docker");
  private static final List<Class<?>> SETTINGS =
      List.of(
          DatabaseProperties.class,
          OnlineStoreProperties.class,
          OfflineStoreProperties.class,
          IngestionProperties.class,
          JobsProperties.class,
          HttpProperties.class);

  @EnableConfigurationProperties({
    DatabaseProperties.class,
    OnlineStoreProperties.class,
    OfflineStoreProperties.class,
    IngestionProperties.class,
    JobsProperties.class,
    HttpProperties.class
  })
  static class AllSettings {}

  private final Map<String, Object> compose = readCompose();

  @Test
  void everyVariableBindsToARealProperty() {
    try (var context = new AnnotationConfigApplicationContext()) {
      context.register(AllSettings.class);
      // Definitions only: the records are bound below, from the compose file.
      var beans = (DefaultListableBeanFactory) context.getBeanFactory();
      new org.springframework.context.annotation.ConfigurationClassPostProcessor()
          .postProcessBeanDefinitionRegistry(beans);
      KnownProperties known = KnownProperties.of(beans);
      assertThat(environment("asof").keySet()).isNotEmpty().allMatch(known::containsVariable);
    }
  }

  @Test
  void everyValueIsUnderstood() {
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .forEach(source -> environment.getPropertySources().remove(source.getName()));
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.copyOf(environment("asof"))));
    var binder = new Binder(ConfigurationPropertySources.get(environment));
    var database = binder.bindOrCreate("asof.database", DatabaseProperties.class);
    var online = binder.bindOrCreate("asof.online", OnlineStoreProperties.class);
    var offline = binder.bindOrCreate("asof.offline", OfflineStoreProperties.class);
    var ingestion = binder.bindOrCreate("asof.ingestion", IngestionProperties.class);

    assertThat(database.url()).isEqualTo("jdbc:postgresql://%s/asof", address("postgresql", 5432));
    assertThat(online.redisUrl()).isEqualTo("redis://%s", address("redis", 6379));
    assertThat(ingestion.bootstrapServers()).isEqualTo(address("kafka", 9092));
    assertThat(offline.s3().endpoint()).hasToString("http://" + address("s3", 80));
    assertThat(offline.s3().accessKey()).isEqualTo(environment("s3").get("S3PROXY_IDENTITY"));
    assertThat(offline.s3().secretKey()).isEqualTo(environment("s3").get("S3PROXY_CREDENTIAL"));
    assertThat(environment("s3")).containsEntry("S3PROXY_ENDPOINT", "http://0.0.0.0:80");
    assertThat(String.valueOf(service("s3-bucket").get("entrypoint")))
        .as("the bucket of the warehouse is made")
        .contains("/data/" + offline.warehouse().getHost());
    assertThat(offline.warehouse()).hasScheme("s3");
    assertThat(offline.s3().pathStyle())
        .as("the S3 server knows no bucket by its host name")
        .isTrue();
    assertThat(environment("asof")).containsEntry("ASOF_OFFLINE_S3_PATH_STYLE", "true");
    assertThat(ingestion.log().partitions())
        .isPositive()
        .hasToString(environment("asof").get("ASOF_INGESTION_LOG_PARTITIONS"));
    assertThat(environment("kafka"))
        .containsEntry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://" + address("kafka", 9092));
    assertThat(environment("postgresql"))
        .containsEntry("POSTGRES_USER", database.user())
        .containsEntry("POSTGRES_PASSWORD", database.password());
  }

  @Test
  void portsAndHealthChecksAreThoseOfTheService() throws IOException {
    var application =
        new YamlPropertySourceLoader()
            .load("application", new ClassPathResource("application.yaml"))
            .getFirst();
    String port = String.valueOf(application.getProperty("server.port"));
    String dockerfile = Files.readString(DOCKER.resolve("Dockerfile"));
    Set<String> paths = new TreeSet<>();
    for (String group : List.of("liveness", "readiness")) {
      paths.add(
          String.valueOf(
                  application.getProperty(
                      "management.endpoint.health.group.%s.additional-path".formatted(group)))
              .replace("server:", ""));
    }

    assertThat(service("asof").get("ports"))
        .isEqualTo(List.of("127.0.0.1:%s:%s".formatted(port, port)));
    assertThat(dockerfile).contains("EXPOSE " + port).contains("SERVER_PORT=" + port);
    assertThat(probed(dockerfile)).containsExactly("/livez").isSubsetOf(paths);
    assertThat(probed(String.valueOf(service("asof").get("healthcheck"))))
        .containsExactly("/readyz")
        .isSubsetOf(paths);
    assertThat(connected(dockerfile)).containsExactly("127.0.0.1/" + port);
    assertThat(connected(String.valueOf(service("asof").get("healthcheck"))))
        .containsExactly("127.0.0.1/" + port);
  }

  /** Each asks its own server, on the port and by the names that it is given. */
  @Test
  void theOtherHealthChecksAskTheirOwnService() {
    assertThat(healthCheck("kafka"))
        .containsExactly(
            "CMD",
            "/opt/kafka/bin/kafka-broker-api-versions.sh",
            "--bootstrap-server",
            "localhost:9092");
    assertThat(environment("kafka").get("KAFKA_LISTENERS").split(","))
        .contains("PLAINTEXT://:9092");
    assertThat(healthCheck("postgresql"))
        .containsExactly(
            "CMD",
            "pg_isready",
            "-U",
            environment("postgresql").get("POSTGRES_USER"),
            "-d",
            environment("postgresql").get("POSTGRES_DB"));
    assertThat(healthCheck("redis")).containsExactly("CMD", "redis-cli", "ping");
    assertThat(words(service("redis").get("command")))
        .as("redis-cli asks the usual port, without a password")
        .noneMatch(word -> Set.of("--port", "--requirepass").contains(word))
        .containsSubsequence("--maxmemory-policy", "noeviction")
        .containsSubsequence("--appendonly", "yes");
  }

  @Test
  void nobodyWaitsForTheHealthOfAServiceThatDoesNotTellIt() {
    for (String name : services().keySet()) {
      if (service(name).get("depends_on") instanceof Map<?, ?> others) {
        others.forEach((other, how) -> {
          Object condition = ((Map<?, ?>) how).get("condition");
          assertThat(services()).containsKey(String.valueOf(other));
          assertThat(condition.equals("service_healthy"))
              .as("%s waits for %s: %s", name, other, condition)
              .isEqualTo(service(String.valueOf(other)).containsKey("healthcheck"));
        });
      }
    }
  }

  private List<String> healthCheck(String service) {
    return words(((Map<?, ?>) service(service).get("healthcheck")).get("test"));
  }

  private static List<String> words(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  @Test
  void theImageRunsWithoutRightsFromTheJarThatTheBuildMakes() throws Exception {
    String dockerfile = Files.readString(DOCKER.resolve("Dockerfile"));
    assertThat(dockerfile).contains("\nUSER asof\n").contains("api/target/asof-api-*-exec.jar");
    assertThat(Files.readString(Path.of("pom.xml"))).contains("<classifier>exec</classifier>");
    assertThat(Class.forName("dev.asof.api.AsofApplication")).hasMethods("main");
  }

  private static List<String> probed(String text) {
    return found("GET (/\\S+) HTTP", text);
  }

  /** Host and port of each connection that a shell opens. */
  private static List<String> connected(String text) {
    return found("/dev/tcp/(\\S+)", text);
  }

  private static List<String> found(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matches = Pattern.compile(pattern).matcher(text);
    while (matches.find()) {
      found.add(matches.group(1));
    }
    return found;
  }

  private String address(String service, int port) {
    assertThat(compose.get("services"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsKey(service);
    return service + ":" + port;
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> services() {
    return (Map<String, Object>) compose.get("services");
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> service(String name) {
    return (Map<String, Object>) services().get(name);
  }

  private Map<String, String> environment(String service) {
    Map<String, String> variables = new LinkedHashMap<>();
    ((Map<?, ?>) service(service).get("environment"))
        .forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
    return variables;
  }

  private static Map<String, Object> readCompose() {
    try (InputStream file = Files.newInputStream(DOCKER.resolve("compose.yaml"))) {
      return new Yaml().load(file);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
