package dev.asof.api.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.ingestion.writer.LogReaderThread;
import dev.asof.jobs.JobsProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;

/** Whoever stops the service waits for as long as it may take, and the guide says how long. */
class StopTimeTest {
  private static final Path ROOT = Path.of("..");

  /** How long handing the jobs back may take beyond their grace. */
  private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(10);

  /** For closing connections. */
  private static final Duration SPARE = Duration.ofSeconds(10);

  @Test
  void theGuideTheComposeFileAndTheServiceAgree() throws IOException {
    String guide = Files.readString(ROOT.resolve(Path.of("docs", "operations.md")));
    String stopping = guide.substring(guide.indexOf("## Stopping"), guide.indexOf("## Errors"));
    List<Duration> steps = seconds("up to (\\d+) s", stopping);
    Duration worst = steps.stream().reduce(Duration.ZERO, Duration::plus);
    List<Duration> patience = seconds("(?:at least|after) (\\d+) s", guide);

    assertThat(steps)
        .containsExactly(
            requestsBound(),
            jobs().stopGrace().plus(DATABASE_PATIENCE),
            LogReaderThread.STOP_TIMEOUT);
    assertThat(seconds("at the worst (\\d+) s", stopping)).containsExactly(worst);
    assertThat(patience).isNotEmpty().containsOnly(composePatience());
    assertThat(composePatience()).isGreaterThanOrEqualTo(worst.plus(SPARE));
  }

  private static List<Duration> seconds(String pattern, String text) {
    List<Duration> found = new ArrayList<>();
    Matcher matches = Pattern.compile(pattern).matcher(text);
    while (matches.find()) {
      found.add(Duration.ofSeconds(Long.parseLong(matches.group(1))));
    }
    return found;
  }

  private static Duration requestsBound() throws IOException {
    var application =
        new YamlPropertySourceLoader()
            .load("application", new ClassPathResource("application.yaml"))
            .getFirst();
    return duration(application.getProperty("spring.lifecycle.timeout-per-shutdown-phase"));
  }

  private static JobsProperties jobs() {
    return Binder.get(new StandardEnvironment()).bindOrCreate("asof.jobs", JobsProperties.class);
  }

  private static Duration composePatience() throws IOException {
    Map<String, Map<String, Map<String, Object>>> compose =
        new Yaml().load(Files.readString(ROOT.resolve(Path.of("docker", "compose.yaml"))));
    return duration(compose.get("services").get("asof").get("stop_grace_period"));
  }

  private static Duration duration(Object text) {
    return DurationStyle.detectAndParse(String.valueOf(text));
  }
}
