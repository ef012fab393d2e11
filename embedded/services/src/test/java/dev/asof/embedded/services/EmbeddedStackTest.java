package dev.asof.embedded.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class EmbeddedStackTest {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedStackTest.class);

  @TempDir Path folder;

  @Test
  void keepsDataAndPortsAcrossRestart() throws Exception {
    Ports first;
    try (EmbeddedStack stack = start("first start")) {
      first = stack.ports();
      StackClients.write(stack, "one");
      assertThat(StackClients.redis(stack.redis(), "CONFIG GET hash-max-ziplist-value", 5))
          .last()
          .isEqualTo("1024");
    }
    try (EmbeddedStack stack = start("second start")) {
      assertThat(stack.ports()).isEqualTo(first);
      assertThat(StackClients.read(stack)).isEqualTo(words("one"));
      StackClients.write(stack, "two");
    }
    try (EmbeddedStack stack = start("third start")) {
      assertThat(StackClients.read(stack)).isEqualTo(words("one", "two"));
    }
  }

  @Test
  void makesRoomForStrangersOnItsPorts() throws Exception {
    Ports first;
    try (EmbeddedStack stack = start("start before strangers")) {
      first = stack.ports();
      StackClients.write(stack, "one");
    }
    Ports second;
    try (ServerSocket kafka = listen(first.kafka());
        ServerSocket postgresql = listen(first.postgresql());
        ServerSocket redis = listen(first.redis());
        EmbeddedStack stack = start("start beside strangers")) {
      second = stack.ports();
      assertThat(second.kafka()).isPositive().isNotEqualTo(kafka.getLocalPort());
      assertThat(second.postgresql()).isPositive().isNotEqualTo(postgresql.getLocalPort());
      assertThat(second.redis()).isPositive().isNotEqualTo(redis.getLocalPort());
      assertThat(StackClients.read(stack)).isEqualTo(words("one"));
      StackClients.write(stack, "two");
    }
    try (EmbeddedStack stack = start("start after strangers")) {
      assertThat(stack.ports()).isEqualTo(second);
      assertThat(StackClients.read(stack)).isEqualTo(words("one", "two"));
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(LoopbackPort.address(port));
    return socket;
  }

  @Test
  void recoversAfterItsJvmWasKilled() throws Exception {
    Process program = StackProgram.start(folder, "one");
    List<ServerProcess> servers = servers();
    program.destroyForcibly().waitFor();
    assertThat(servers).allMatch(ServerProcess::isAlive);
    try (EmbeddedStack stack = start("start after SIGKILL")) {
      assertThat(servers).noneMatch(ServerProcess::isAlive);
      assertThat(StackClients.read(stack)).isEqualTo(words("one"));
      StackClients.write(stack, "two");
      assertThat(StackClients.read(stack)).isEqualTo(words("one", "two"));
    }
  }

  @Test
  void recoversAfterEverythingWasKilled() throws Exception {
    Process program = StackProgram.start(folder, "one");
    List<ServerProcess> servers = servers();
    program.destroyForcibly().waitFor();
    servers.forEach(ServerProcess::kill);
    assertThat(folder.resolve("postgresql/data/postmaster.pid")).exists();
    try (EmbeddedStack stack = start("start after SIGKILL of all")) {
      assertThat(StackClients.read(stack)).isEqualTo(words("one"));
    }
  }

  /** Those that run beside the JVM. */
  private List<ServerProcess> servers() throws IOException {
    Path data = folder.toRealPath();
    return List.of(
        ServerProcess.find("PostgreSQL", "postgres", data.resolve("postgresql/data")).orElseThrow(),
        ServerProcess.find("Redis", "redis-server", data.resolve("redis/redis.conf"))
            .orElseThrow());
  }

  @Test
  void refusesFolderThatAnotherJvmUses() throws Exception {
    Process program = StackProgram.start(folder, "one");
    try {
      assertThatThrownBy(() -> EmbeddedStack.start(folder, Ports.AS_LAST_TIME))
          .isInstanceOf(EmbeddedServiceException.class)
          .hasMessageContaining(folder.toRealPath().toString())
          .hasMessageContaining("in use by process " + program.pid())
          .hasMessageContaining("choose another folder");
    } finally {
      program.outputWriter().append('\n').close();
      assertThat(program.waitFor()).isZero();
    }
    try (EmbeddedStack stack = start("start after another JVM")) {
      assertThat(StackClients.read(stack)).isEqualTo(words("one"));
    }
  }

  @Test
  void stopsTheOthersIfOneDoesNotStart() throws Exception {
    try (EmbeddedRedis stranger = EmbeddedRedis.start(folder.resolve("stranger"), 0)) {
      assertThatThrownBy(
              () -> EmbeddedStack.start(folder.resolve("stack"), new Ports(0, 0, stranger.port())))
          .isInstanceOf(EmbeddedServiceException.class)
          .hasMessageContaining("Redis cannot listen on 127.0.0.1:" + stranger.port())
          .hasMessageContaining("choose another port");
    }
    folder = folder.resolve("stack");
    start("start after a failure").close();
  }

  private EmbeddedStack start(String occasion) {
    long started = System.nanoTime();
    EmbeddedStack stack = EmbeddedStack.start(folder, Ports.AS_LAST_TIME);
    log.info("{}: {} ms", occasion, Duration.ofNanos(System.nanoTime() - started).toMillis());
    return stack;
  }

  private static List<List<String>> words(String... words) {
    return Collections.nCopies(3, List.of(words));
  }
}
