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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The connections to Redis, opened when first used, so that the service starts while Redis is down,
 * and reconnected by the driver from then on. While disconnected, commands fail at once and are
 * never sent later: whoever asked has long been told.
 *
 * <p>A host that vanishes without a word leaves a connection that looks open, for as long as TCP
 * sends again what nobody takes: a quarter of an hour. A connection is therefore given up, and a
 * new one opened, when every command of two timeouts has timed out.
 */
final class RedisConnections implements AutoCloseable {
  /**
   * Commands that one connection holds unsent, and as many that it holds unanswered, those that
   * nobody waits for any more included; more fail at once.
   */
  static final int MAX_PENDING = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger(RedisConnections.class);
  private static final Duration RETRY_DELAY = Duration.ofMillis(500);

  private final ClientResources resources;
  private final LettuceConnectionFactory factory;
  private final Duration timeout;

  RedisConnections(OnlineStoreProperties properties) {
    timeout = properties.commandTimeout();
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
        .requestQueueSize(MAX_PENDING)
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

    /** When the first command was sent of those that timed out since the last answer. */
    private volatile @Nullable Long silentSince;

    private @Nullable RedisException failure;
    private long failedAt;

    /**
     * @throws AsofException {@link ErrorCode#ONLINE_STORE_UNAVAILABLE} if it is not open and Redis
     *     cannot be reached
     */
    StatefulRedisConnection<byte[], byte[]> connection() {
      if (isSilent()) {
        giveUp();
      }
      var open = connection;
      return open == null ? connect() : open;
    }

    /** A command was answered. */
    void answered() {
      if (silentSince != null) {
        silentSince = null;
      }
    }

    /** A command was not answered within the timeout. */
    void timedOut() {
      if (silentSince == null) {
        silentSince = System.nanoTime() - timeout.toNanos();
      }
    }

    private boolean isSilent() {
      Long since = silentSince;
      return since != null && System.nanoTime() - since >= 2 * timeout.toNanos();
    }

    private synchronized void giveUp() {
      var silent = connection;
      if (silent != null && isSilent()) {
        LOG.warn(
            "Redis at asof.online.redis-url has answered nothing for {}: giving up a connection, and opening a new one",
            timeout.multipliedBy(2));
        var _ = silent.closeAsync();
        connection = null;
        silentSince = null;
      }
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
      failure = null;
      connection = open;
      return open;
    }
  }
}
