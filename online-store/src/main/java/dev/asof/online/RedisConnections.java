package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The connections to Redis, opened when first used, so that the service starts while Redis is down,
 * and reconnected by the driver from then on. While disconnected, commands fail at once and are
 * never sent later: whoever asked has long been told.
 */
final class RedisConnections implements AutoCloseable {
  private static final Duration RETRY_DELAY = Duration.ofMillis(500);

  private final ClientResources resources;
  private final LettuceConnectionFactory factory;

  RedisConnections(OnlineStoreProperties properties) {
    resources =
        DefaultClientResources.builder()
            .reconnectDelay(Delay.exponential(Duration.ZERO, RETRY_DELAY, 2, TimeUnit.MILLISECONDS))
            .build();
    RedisURI uri = RedisURI.create(properties.redisUrl());
    var client =
        LettuceClientConfiguration.builder()
            .apply(uri)
            .clientResources(resources)
            .clientOptions(options(properties))
            .commandTimeout(properties.commandTimeout())
            .shutdownTimeout(Duration.ZERO)
            .build();
    factory =
        new LettuceConnectionFactory(
            LettuceConnectionFactory.createRedisConfiguration(uri), client);
    factory.setShareNativeConnection(false);
    factory.afterPropertiesSet();
    factory.start();
  }

  private static ClientOptions options(OnlineStoreProperties properties) {
    return ClientOptions.builder()
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .replayFilter(_ -> true)
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .timeoutOptions(TimeoutOptions.create())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(properties.connectTimeout())
                .keepAlive(true)
                .build())
        .build();
  }

  /** A connection of its own for each caller; closed with this. */
  Lazy open() {
    return new Lazy();
  }

  @Override
  public void close() {
    factory.destroy();
    resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /**
   * One connection, opened by its first use. While it cannot be opened, one caller at a time tries,
   * and those that waited for it share its failure instead of trying one after the other.
   * Thread-safe.
   */
  final class Lazy {
    private volatile @Nullable StatefulRedisConnection<byte[], byte[]> connection;
    private @Nullable RedisException failure;
    private long failedAt;

    /**
     * @throws AsofException {@link ErrorCode#ONLINE_STORE_UNAVAILABLE} if it is not open yet and
     *     Redis cannot be reached
     */
    StatefulRedisConnection<byte[], byte[]> connection() {
      var open = connection;
      return open == null ? connect() : open;
    }

    private synchronized StatefulRedisConnection<byte[], byte[]> connect() {
      var open = connection;
      if (open != null) {
        return open;
      }
      RedisException recent = failure;
      if (recent != null && System.nanoTime() - failedAt < RETRY_DELAY.toNanos()) {
        throw RedisPipeline.unavailable("cannot be reached", recent);
      }
      try {
        open = ((RedisClient) factory.getRequiredNativeClient()).connect(RedisPipeline.CODEC);
      } catch (RedisException unreachable) {
        failure = unreachable;
        failedAt = System.nanoTime();
        throw RedisPipeline.unavailable("cannot be reached", unreachable);
      }
      connection = open;
      return open;
    }
  }
}
