package dev.asof.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.type.ScalarType;
import dev.asof.ingestion.source.Acknowledgement;
import dev.asof.ingestion.source.PushResult;
import dev.asof.ingestion.source.SourcePush;
import dev.asof.ingestion.source.StoreArrivals;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.testing.TcpFaultProxy;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog whose connections are open and silent, as behind a network that loses all packets. */
class SilentCatalogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int PUSHES = 8;

  private final ProjectName project = new ProjectName("silentcatalog");
  private final FeatureViewVersion amounts =
      TestViews.view(project, 31, "amounts", Feature.of("amount", ScalarType.INT64));
  private final ProjectDefinitions definitions =
      TestViews.project(project, TestViews.source(null), amounts);

  @Test
  void pushesThatWaitForItAreAllAnsweredWithinTheirTime(@TempDir Path folder) throws Exception {
    Clock clock = Clock.systemUTC();
    try (TcpFaultProxy proxy =
            TcpFaultProxy.to(TestServices.postgresql().host(), TestServices.postgresql().port());
        var stores =
            new TestStores(TestServices.redis().newDatabaseUri(), through(proxy), folder, clock);
        var server =
            new IngestionServer(
                TestServices.kafka().bootstrapServers(),
                new FixedRegistry(definitions),
                stores.online(),
                stores.tables(),
                clock)) {
      var arrivals = new StoreArrivals(stores.online(), stores.tables(), server.topics, TIMEOUT);
      var push = new SourcePush(server.log, arrivals, server.settings.clockSkew(), clock);
      // Nobody writes; the table and the topics are made.
      assertThat(refused(push)).isEqualTo(ErrorCode.ACKNOWLEDGEMENT_TIMED_OUT);

      proxy.stall();
      try {
        long start = System.nanoTime();
        List<CompletableFuture<ErrorCode>> answers =
            IntStream.range(0, PUSHES)
                .mapToObj(_ ->
                    CompletableFuture.supplyAsync(() -> refused(push), Thread::startVirtualThread))
                .toList();
        for (CompletableFuture<ErrorCode> answer : answers) {
          assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
              .isEqualTo(ErrorCode.ACKNOWLEDGEMENT_TIMED_OUT);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(2));
      } finally {
        proxy.heal();
      }

      server.offlineWriter.start();
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(AsofException.class)
          .until(() -> push(push).accepted() == 1);
    }
  }

  private static TestingDatabase through(TcpFaultProxy proxy) {
    TestingDatabase database = TestServices.postgresql().newDatabase();
    return new TestingDatabase(
        proxy.through(database.jdbcUrl()), database.user(), database.password());
  }

  private ErrorCode refused(SourcePush push) {
    return catchThrowableOfType(AsofException.class, () -> push(push)).code();
  }

  private PushResult push(SourcePush push) {
    String row = "{\"customer\":1,\"at\":\"2026-01-05T10:00:00Z\",\"amount\":1}";
    return push.push(
        definitions, TestViews.SOURCE, List.of(row.getBytes(UTF_8)), Acknowledgement.OFFLINE);
  }
}
