package dev.asof.api.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.ingestion.IngestionProperties;
import dev.asof.jobs.JobsProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A value out of range is refused with property, value and range. */
class PropertyRangesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          asof.database.url               | jdbc:h2:mem   | of another kind | jdbc:postgresql://host:port/database
          asof.database.user              | ' '           | blank           | the user to connect as
          asof.database.pool-size         | 1             | 1               | 2 or more
          asof.database.connect-timeout   | 249ms         | PT0.249S        | 250ms or more
          asof.database.socket-timeout    | 0s            | PT0S            | more than zero
          asof.http.max-body              | 0B            | 0B              | more than zero
          asof.http.max-rows              | 1000001       | 1000001         | 1 to 1000000
          asof.http.max-entities          | 0             | 0               | 1 to 1000000
          asof.http.max-values            | 0             | 0               | 1 to 100000000
          asof.http.max-listed            | 10001         | 10001           | 1 to 10000
          asof.http.dependency-check      | -1s           | PT-1S           | more than zero
          asof.ingestion.bootstrap-servers| kafka         | '''kafka'''       | host:port, several with commas between
          asof.ingestion.log.partitions   | 0             | 0               | 1 or more
          asof.ingestion.session-timeout  | 999us         | PT0.000999S     | PT0.001S or more
          asof.ingestion.clock-skew       | -1ms          | PT-0.001S       | PT0S or more
          asof.jobs.lease                 | 1s            | PT1S            | at least four heartbeats
          asof.jobs.training.inline-rows  | 0             | 0               | 1 or more
          """)
  void refuses(String property, String value, String shown, String allowed) {
    assertThatThrownBy(() -> bind(property, value))
        .rootCause()
        .isInstanceOf(AsofException.class)
        .hasMessage("%s is %s: set it to %s".formatted(property, shown, allowed));
  }

  @Test
  void keepsSecretsOutOfMessages() {
    assertThatThrownBy(() -> bind("asof.database.url", "postgres://asof:secret@host/asof"))
        .rootCause()
        .hasMessageNotContaining("secret");
    assertThat(bind("asof.database.url", "jdbc:postgresql://host/asof?password=secret").toString())
        .doesNotContain("secret");
  }

  private static Object bind(String property, String value) {
    String prefix = property.substring(0, property.indexOf('.', "asof.".length()));
    Class<?> type =
        switch (prefix) {
          case "asof.database" -> DatabaseProperties.class;
          case "asof.http" -> HttpProperties.class;
          case "asof.ingestion" -> IngestionProperties.class;
          default -> JobsProperties.class;
        };
    return new Binder(new MapConfigurationPropertySource(Map.of(property, value)))
        .bindOrCreate(prefix, type);
  }
}
