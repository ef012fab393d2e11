package dev.asof.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class OfflineStorePropertiesTest {
  @Test
  void needsNoMoreThanAWarehouse() {
    OfflineStoreProperties properties = bind(Map.of("asof.offline.warehouse", "file:///data/w"));
    assertThat(properties)
        .isEqualTo(
            new OfflineStoreProperties(
                URI.create("file:///data/w"),
                OfflineStoreProperties.S3.UNSET,
                OfflineStoreProperties.DuckDb.DEFAULT,
                OfflineStoreProperties.Cache.DEFAULT,
                Duration.ofMinutes(1)));
  }

  @Test
  void bindsEverySetting() {
    OfflineStoreProperties properties =
        bind(
            Map.ofEntries(
                Map.entry("asof.offline.warehouse", "s3://bucket/w"),
                Map.entry("asof.offline.s3.endpoint", "http://127.0.0.1:9000"),
                Map.entry("asof.offline.s3.region", "eu-central-1"),
                Map.entry("asof.offline.s3.access-key", "a"),
                Map.entry("asof.offline.s3.secret-key", "hush"),
                Map.entry("asof.offline.s3.path-style", "false"),
                Map.entry("asof.offline.s3.timeout", "20s"),
                Map.entry("asof.offline.s3.upload-timeout", "30s"),
                Map.entry("asof.offline.duckdb.memory", "512MB"),
                Map.entry("asof.offline.duckdb.threads", "3"),
                Map.entry("asof.offline.duckdb.temp-folder", "/t"),
                Map.entry("asof.offline.cache.folder", "/c"),
                Map.entry("asof.offline.cache.max-bytes", "7"),
                Map.entry("asof.offline.idle-commit-interval", "9s")));
    assertThat(properties)
        .isEqualTo(
            new OfflineStoreProperties(
                URI.create("s3://bucket/w"),
                new OfflineStoreProperties.S3(
                    URI.create("http://127.0.0.1:9000"),
                    "eu-central-1",
                    "a",
                    "hush",
                    false,
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30)),
                new OfflineStoreProperties.DuckDb("512MB", 3, Path.of("/t")),
                new OfflineStoreProperties.Cache(Path.of("/c"), 7),
                Duration.ofSeconds(9)));
    assertThat(properties.toString()).doesNotContain("hush");
  }

  @Test
  void refusesAWarehouseThatIsNoKnownLocation() {
    assertThatThrownBy(() -> bind(Map.of("asof.offline.warehouse", "/data/w")))
        .rootCause()
        .hasMessageContaining("set it to file:///folder or s3://bucket/folder");
    assertThatThrownBy(() -> bind(Map.of())).rootCause().hasMessageContaining("warehouse");
  }

  @ParameterizedTest
  @CsvSource({
    "s3.access-key, a",
    "s3.secret-key, hush",
    "s3.timeout, 0s",
    "s3.upload-timeout, -1s",
    "duckdb.memory, plenty",
    "duckdb.memory, 2",
    "duckdb.threads, -1",
    "cache.max-bytes, -1",
    "idle-commit-interval, -1s"
  })
  void refusesWhatMakesNoSense(String property, String value) {
    Map<String, String> settings =
        Map.of("asof.offline.warehouse", "s3://bucket/w", "asof.offline." + property, value);
    assertThatThrownBy(() -> bind(settings))
        .rootCause()
        .isInstanceOf(AsofException.class)
        .hasMessageStartingWith("asof.offline." + property.replace("secret", "access") + " is ")
        .hasMessageNotContaining("hush");
  }

  private static OfflineStoreProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("asof.offline", OfflineStoreProperties.class);
  }
}
