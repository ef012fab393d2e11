package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A setting that nothing reads, or that makes no sense, stops the start. */
class SettingsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "asof.surprise",
        "asof.online.redis-uri",
        "asof.ingestion.log.partition",
        "asof.http.maxBodies"
      })
  void refusesUnknownProperties(String property) {
    assertThatThrownBy(
            () -> TestServer.start(TestServer.with(TestServer.properties(), property, "1")).close())
        .isInstanceOf(AsofException.class)
        .hasMessageContaining(property)
        .hasMessageContaining("asof.online.redis-url");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"asof.http.max-entities", "asof.ingestion.log.partitions", "asof.jobs.attempts"})
  void refusesSenselessValues(String property) {
    assertThatThrownBy(() ->
            TestServer.start(TestServer.with(TestServer.properties(), property, "-3")).close())
        .rootCause()
        .isInstanceOf(AsofException.class)
        .hasMessageStartingWith("%s is -3: set it to 1 ", property);
  }
}
