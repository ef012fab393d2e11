package dev.asof.embedded.services;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * Kafka, PostgreSQL and Redis over one folder, started together and stopped in reverse order. The
 * ports are kept from one start to the next.
 */
public final class EmbeddedStack implements AutoCloseable {
  private static final String POSTGRESQL = "postgresql";
  private static final String REDIS = "redis";
  private static final String KAFKA = "kafka";

  /**
   * Not virtual ones: those keep their carrier while they load a class, and where there are only
   * two carriers and all classes lie in one jar of jars, the one that holds the jar may get none.
   */
  private static final ThreadFactory START_THREADS = Thread.ofPlatform().factory();

  private final DataFolder folder;
  private final EmbeddedPostgresql postgresql;
  private final EmbeddedRedis redis;
  private final EmbeddedKafka kafka;

  private EmbeddedStack(
      DataFolder folder, EmbeddedPostgresql postgresql, EmbeddedRedis redis, EmbeddedKafka kafka) {
    this.folder = folder;
    this.postgresql = postgresql;
    this.redis = redis;
    this.kafka = kafka;
  }

  /**
   * Starts the three side by side over {@code dataFolder}, which is created if it is new, and
   * returns once all of them serve.
   *
   * @throws EmbeddedServiceException if one of them does not start; the others are stopped again
   */
  public static EmbeddedStack start(Path dataFolder, Ports asked) {
    return DataFolder.openFor(
        "The embedded stack",
        dataFolder,
        folder -> {
          reapOrphans(folder.path());
          RememberedPorts remembered = RememberedPorts.in(folder.path());
          EmbeddedStack stack = start(folder, remembered.resolve(asked));
          remembered.save(stack.ports());
          return stack;
        });
  }

  /** Before the ports are looked at: what a killed JVM left behind still listens on them. */
  private static void reapOrphans(Path folder) {
    try (DataFolder postgresql = DataFolder.open(folder.resolve(POSTGRESQL));
        DataFolder redis = DataFolder.open(folder.resolve(REDIS))) {
      EmbeddedPostgresql.reap(postgresql.path());
      EmbeddedRedis.reap(redis.path());
    }
  }

  private static EmbeddedStack start(DataFolder folder, Ports ports) {
    Path path = folder.path();
    Deque<Future<? extends AutoCloseable>> starting = new ArrayDeque<>();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(START_THREADS)) {
      Future<EmbeddedPostgresql> postgresql =
          submit(
              threads,
              starting,
              () -> EmbeddedPostgresql.start(path.resolve(POSTGRESQL), ports.postgresql()));
      Future<EmbeddedRedis> redis =
          submit(
              threads,
              starting,
              () -> EmbeddedRedis.start(path.resolve(REDIS), ports.redis(), RedisSettings.ROOMY));
      Future<EmbeddedKafka> kafka =
          submit(threads, starting, () -> EmbeddedKafka.start(path.resolve(KAFKA), ports.kafka()));
      return new EmbeddedStack(folder, postgresql.get(), redis.get(), kafka.get());
    } catch (ExecutionException e) {
      closeStarted(starting);
      throw e.getCause() instanceof EmbeddedServiceException known
          ? known
          : new EmbeddedServiceException(
              "The embedded services did not start over %s".formatted(path), e.getCause());
    } catch (InterruptedException e) {
      closeStarted(starting);
      Thread.currentThread().interrupt();
      throw new EmbeddedServiceException("Interrupted while starting the embedded services", e);
    }
  }

  private static <T extends AutoCloseable> Future<T> submit(
      ExecutorService threads, Deque<Future<? extends AutoCloseable>> starting, Callable<T> start) {
    Future<T> future = threads.submit(start);
    starting.push(future);
    return future;
  }

  /**
   * Called when the executor has closed, that is, when each of them has either started or failed.
   */
  private static void closeStarted(Deque<Future<? extends AutoCloseable>> starting) {
    starting.stream()
        .filter(future -> future.state() == Future.State.SUCCESS)
        .map(Future::resultNow)
        .forEach(EmbeddedStack::close);
  }

  private static void close(AutoCloseable service) {
    try {
      service.close();
    } catch (Exception e) {
      throw e instanceof EmbeddedServiceException known
          ? known
          : new EmbeddedServiceException("An embedded service did not stop", e);
    }
  }

  public EmbeddedKafka kafka() {
    return kafka;
  }

  public EmbeddedPostgresql postgresql() {
    return postgresql;
  }

  public EmbeddedRedis redis() {
    return redis;
  }

  public Ports ports() {
    return new Ports(kafka.port(), postgresql.port(), redis.port());
  }

  @Override
  public void close() {
    try (folder;
        postgresql;
        redis;
        kafka) {
      // Resources close in reverse: Kafka, Redis, PostgreSQL, and the folder last.
    }
  }
}
