package dev.asof.registry;

import static dev.asof.registry.TestProject.CUSTOMER;
import static dev.asof.registry.TestProject.PROJECT;
import static dev.asof.registry.TestProject.SPEND;
import static dev.asof.registry.TestProject.all;
import static dev.asof.registry.TestProject.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import dev.asof.testing.TestingPostgresql;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PostgresRegistrySnapshotsTest {
  private static final ApplyRequest ME = ApplyRequest.by("me");

  @Test
  void agreesOnTwoServersWithinSeconds() {
    TestingDatabase database = TestServices.postgresql().newDatabase();
    FeatureRegistry one = new FeatureRegistry(database.dataSource(), Clock.systemUTC());
    FeatureRegistry two = new FeatureRegistry(database.dataSource(), Clock.systemUTC());
    try (PostgresRegistrySnapshots near = new PostgresRegistrySnapshots(one);
        PostgresRegistrySnapshots far = new PostgresRegistrySnapshots(two)) {
      near.start();
      far.start();
      List<Long> seen = new CopyOnWriteArrayList<>();
      far.onChange(project -> seen.add(project.revision()));

      one.apply(PROJECT, parse(all()), ME);
      assertThat(near.current(PROJECT).revision()).as("at once where it was applied").isEqualTo(1);
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !far.all().isEmpty());
      two.apply(PROJECT, parse(SPEND.replace("24h", "12h")), ME);
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> near.current(PROJECT).revision() == 2);

      assertThat(near.current(PROJECT)).isEqualTo(far.current(PROJECT));
      assertThat(seen).containsExactly(1L, 2L);

      one.apply(PROJECT, parse(CUSTOMER), ME.pruning());
      one.apply(new ProjectName("bakery"), parse(all()), ME);
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> far.all().size() == 2);
      assertThat(far.current(PROJECT).views()).as("what is removed goes").isEmpty();
      assertThat(far.all()).isEqualTo(near.all());
    }
  }

  @Test
  void keepsAnsweringWhilePostgresqlIsDown() {
    try (TestingPostgresql postgresql = TestingPostgresql.start()) {
      FeatureRegistry registry =
          new FeatureRegistry(postgresql.database().dataSource(), Clock.systemUTC());
      try (PostgresRegistrySnapshots snapshots = new PostgresRegistrySnapshots(registry)) {
        postgresql.stop();
        snapshots.start();
        assertThat(snapshots.loaded()).isFalse();
        assertUnavailable(() -> snapshots.current(PROJECT));

        postgresql.restart();
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(snapshots::loaded);
        registry.apply(PROJECT, parse(all()), ME);
        ProjectDefinitions before = snapshots.current(PROJECT);

        postgresql.stop();
        assertUnavailable(() -> registry.apply(PROJECT, parse(SPEND), ME));
        assertUnavailable(() -> registry.plan(PROJECT, parse(SPEND), false));
        assertUnavailable(snapshots::refresh);
        assertThat(snapshots.current(PROJECT)).isSameAs(before);
        assertThat(snapshots.loaded()).isTrue();

        postgresql.restart();
        Awaitility.await()
            .atMost(Duration.ofSeconds(15))
            .ignoreExceptions()
            .until(() ->
                registry.apply(PROJECT, parse(SPEND.replace("24h", "12h")), ME).revision() == 2);
        assertThat(snapshots.current(PROJECT).revision()).isEqualTo(2);
      }
    }
  }

  @Test
  void goesOnWhenAListenerFails() {
    TestingDatabase database = TestServices.postgresql().newDatabase();
    FeatureRegistry registry = new FeatureRegistry(database.dataSource(), Clock.systemUTC());
    registry.apply(PROJECT, parse(all()), ME);
    try (PostgresRegistrySnapshots snapshots = new PostgresRegistrySnapshots(registry)) {
      snapshots.refresh();
      List<Long> seen = new CopyOnWriteArrayList<>();
      snapshots.onChange(_ -> {
        throw new IllegalStateException("a listener's own trouble");
      });
      snapshots.onChange(project -> seen.add(project.revision()));

      registry.apply(PROJECT, parse(SPEND.replace("24h", "12h")), ME);

      assertThat(seen).as("told at once of what is there, then of changes").containsExactly(1L, 2L);
      assertThatThrownBy(() -> snapshots.current(new ProjectName("shup")))
          .hasMessage("there is no project 'shup': there is shop");
    }
  }

  private static void assertUnavailable(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AsofException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE));
  }
}
