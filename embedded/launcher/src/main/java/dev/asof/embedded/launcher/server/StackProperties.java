package dev.asof.embedded.launcher.server;

import dev.asof.embedded.services.EmbeddedStack;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * The service's settings that depend on the embedded stack. Their names are known at once, their
 * values when the stack is up: reading one waits for it, so that the service gets ready beside it
 * until then.
 */
final class StackProperties extends EnumerablePropertySource<StackStart> {
  private static final Map<String, Function<EmbeddedStack, String>> VALUES =
      Map.of(
          "asof.ingestion.bootstrap-servers", stack -> stack.kafka().bootstrapServers(),
          "asof.online.redis-url", stack -> stack.redis().uri(),
          "asof.database.url", stack -> stack.postgresql().jdbcUrl(),
          "asof.database.user", stack -> stack.postgresql().user(),
          "asof.database.password", stack -> stack.postgresql().password());

  StackProperties(StackStart stack) {
    super("embeddedStack", stack);
  }

  @Override
  public String[] getPropertyNames() {
    return VALUES.keySet().toArray(String[]::new);
  }

  @Override
  public @Nullable Object getProperty(String name) {
    Function<EmbeddedStack, String> value = VALUES.get(name);
    return value == null ? null : value.apply(source.await());
  }
}
