package dev.asof.embedded.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedRedisTest {
  @TempDir Path folder;

  @Test
  void keepsWhatItWasTold() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0)) {
      assertThat(StackClients.redis(redis, "CONFIG GET maxmemory-policy", 5))
          .last()
          .isEqualTo("noeviction");
      assertThat(StackClients.redis(redis, "CONFIG GET bind", 5)).last().isEqualTo("127.0.0.1");
      StackClients.writeRedis(redis, "one");
    }
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0)) {
      assertThat(StackClients.readRedis(redis)).containsExactly("one");
    }
  }

  @Test
  void keepsWhatWasAcknowledgedBeforeItsProcessWasKilled() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0)) {
      StackClients.writeRedis(redis, "one");
      redis.process().kill();
    }
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0)) {
      assertThat(StackClients.readRedis(redis)).containsExactly("one");
    }
  }

  @Test
  void takesDirectivesAndFoldersWithSpaces() throws Exception {
    RedisSettings settings = new RedisSettings(Map.of("databases", "77"), Map.of());
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder.resolve("a folder"), 0, settings)) {
      assertThat(StackClients.redis(redis, "CONFIG GET databases", 5)).last().isEqualTo("77");
    }
  }

  @Test
  void endsWhenItsFrozen() throws Exception {
    EmbeddedRedis redis = EmbeddedRedis.start(folder, 0);
    redis.process().pause();
    redis.close();
    assertThat(redis.process().isAlive()).isFalse();
    assertThat(LoopbackPort.isFree(redis.port())).isTrue();
  }

  @Test
  void namesTheTakenPortAndTheRemedy() {
    try (EmbeddedRedis stranger = EmbeddedRedis.start(folder.resolve("stranger"), 0)) {
      assertThatThrownBy(() -> EmbeddedRedis.start(folder.resolve("mine"), stranger.port()))
          .isInstanceOf(EmbeddedServiceException.class)
          .hasMessageContaining("Redis cannot listen on 127.0.0.1:" + stranger.port())
          .hasMessageContaining("choose another port");
    }
  }

  @Test
  void refusesSecondOwnerOfItsFolderAndKeepsTheFirst() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0)) {
      assertThatThrownBy(() -> EmbeddedRedis.start(folder, 0))
          .isInstanceOf(EmbeddedServiceException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
      assertThat(StackClients.redis(redis, "PING", 1)).containsExactly("+PONG");
    }
  }

  @Test
  void tellsWhereTheOutputIsIfItDoesNotStart() throws Exception {
    RedisSettings settings = new RedisSettings(Map.of("no-such-directive", "1"), Map.of());
    assertThatThrownBy(() -> EmbeddedRedis.start(folder, 0, settings))
        .isInstanceOf(EmbeddedServiceException.class)
        .hasMessageContaining("redis.log");
    assertThat(Files.readString(folder.resolve("redis.log"))).contains("no-such-directive");
  }
}
