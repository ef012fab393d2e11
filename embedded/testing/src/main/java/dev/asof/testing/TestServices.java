package dev.asof.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The services that all tests of one JVM share: started by the first test that asks for them,
 * stopped with the JVM. Tests keep out of each other's way by names of their own (topics,
 * databases, buckets).
 *
 * <p>They run in containers where Docker answers and embedded elsewhere; the system property {@code
 * asof.test.services} ({@code embedded}, {@code containers}, {@code auto}) decides otherwise. S3 is
 * always embedded. A test that stops, freezes or fills a service starts one of its own, for example
 * with {@link TestingKafka#start}.
 */
public final class TestServices {
  private static final Shared<TestingKafka> KAFKA = new Shared<>(TestingKafka::startShared);
  private static final Shared<TestingPostgresql> POSTGRESQL =
      new Shared<>(TestingPostgresql::startShared);
  private static final Shared<TestingRedis> REDIS = new Shared<>(TestingRedis::startShared);
  private static final Shared<TestingS3> S3 = new Shared<>(TestingS3::startShared);

  private TestServices() {}

  public static TestingKafka kafka() {
    return KAFKA.service();
  }

  public static TestingPostgresql postgresql() {
    return POSTGRESQL.service();
  }

  public static TestingRedis redis() {
    return REDIS.service();
  }

  public static TestingS3 s3() {
    return S3.service();
  }

  /** Settings of an Asof server over Kafka, PostgreSQL and Redis, with stores of its own. */
  public static Map<String, String> newSettings() {
    TestingDatabase database = postgresql().newDatabase();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("asof.database.url", database.jdbcUrl());
    settings.put("asof.database.user", database.user());
    settings.put("asof.database.password", database.password());
    settings.put("asof.online.redis-url", redis().newDatabaseUri());
    settings.put("asof.ingestion.bootstrap-servers", kafka().bootstrapServers());
    settings.put("asof.offline.warehouse", TestJvm.newFolder("warehouse").toUri().toString());
    return settings;
  }

  /** Starts a service once, when it is first asked for. */
  private static final class Shared<S> {
    private final Supplier<S> start;
    private @Nullable S service;

    Shared(Supplier<S> start) {
      this.start = start;
    }

    synchronized S service() {
      S started = service;
      if (started == null) {
        started = start.get();
        service = started;
      }
      return started;
    }
  }
}
