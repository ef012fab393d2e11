package dev.asof.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.testing.TestServices;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

class OnlineStoreConfigurationTest {
  private static AnnotationConfigApplicationContext context(Map<String, Object> properties) {
    var context = new AnnotationConfigApplicationContext();
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("test", properties));
    context.registerBean(Clock.class, Clock::systemUTC);
    context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
    context.register(OnlineStoreConfiguration.class);
    context.refresh();
    return context;
  }

  @Test
  void wiresAStoreThatReachesItsServer() {
    String uri = TestServices.redis().newDatabaseUri();
    try (var context =
        context(Map.of("asof.online.redis-url", uri, "asof.online.command-timeout", "7500ms"))) {
      assertThat(context.getBean(OnlineStore.class).checkServer()).isEmpty();
      assertThat(context.getBean(FeatureFetcher.class)).isNotNull();
      OnlineStoreProperties properties = context.getBean(OnlineStoreProperties.class);
      assertThat(properties.commandTimeout()).isEqualTo(Duration.ofMillis(7_500));
      assertThat(properties.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    }
  }

  @Test
  void refusesWhatCannotWork() {
    assertThatThrownBy(() -> context(Map.of("asof.online.command-timeout", "0s")))
        .hasRootCauseInstanceOf(AsofException.class)
        .rootCause()
        .hasMessageContaining("asof.online.command-timeout");
    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(() -> OnlineStoreProperties.at("http://:secret@localhost"))
        .withMessageNotContaining("secret")
        .extracting(AsofException::code)
        .isEqualTo(ErrorCode.CONFIGURATION_INVALID);
    assertThat(OnlineStoreProperties.at("redis://:secret@localhost").toString())
        .doesNotContain("secret");
  }
}
