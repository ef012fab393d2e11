package dev.asof.embedded.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedPostgresqlTest {
  @TempDir Path folder;

  @Test
  void isAsDurableAsOneInProduction() throws Exception {
    try (EmbeddedPostgresql postgresql = EmbeddedPostgresql.start(folder, 0)) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertThat(StackClients.query(postgresql, "SHOW " + setting))
            .as(setting)
            .containsExactly("on");
      }
      assertThat(StackClients.query(postgresql, "SHOW listen_addresses"))
          .containsExactly("127.0.0.1");
      assertThat(StackClients.query(postgresql, "SELECT current_database()"))
          .containsExactly("asof");
      assertThat(
              StackClients.query(
                  postgresql, "SELECT w FROM (VALUES ('a'), ('B'), ('é')) v (w) ORDER BY w"))
          .containsExactly("B", "a", "é");
    }
  }

  @Test
  void startsOverWhatCrashesLeaveBehind() throws Exception {
    try (EmbeddedPostgresql postgresql = EmbeddedPostgresql.start(folder, 0)) {
      StackClients.writePostgresql(postgresql, "one");
    }
    // The number of a server that was killed, which by now belongs to somebody else.
    List<String> stale = new ArrayList<>(List.of(Long.toString(ProcessHandle.current().pid())));
    stale.addAll(
        List.of(
            folder.resolve("data").toString(),
            "1772366400",
            "5432",
            "",
            "127.0.0.1",
            "0",
            "ready"));
    Files.write(folder.toRealPath().resolve("data/postmaster.pid"), stale);
    try (EmbeddedPostgresql postgresql = EmbeddedPostgresql.start(folder, 0)) {
      assertThat(StackClients.readPostgresql(postgresql)).containsExactly("one");
    }
  }

  @Test
  void initialisesAgainWhatWasKilledWhileInitialising() throws Exception {
    Files.createDirectories(folder.resolve("data/base"));
    Files.writeString(folder.resolve("data/postgresql.conf"), "# half");
    try (EmbeddedPostgresql postgresql = EmbeddedPostgresql.start(folder, 0)) {
      assertThat(StackClients.query(postgresql, "SELECT 1")).containsExactly("1");
    }
  }

  @Test
  void namesTheTakenPortAndTheRemedy() throws Exception {
    try (ServerSocket stranger = new ServerSocket()) {
      stranger.bind(LoopbackPort.address(0));
      int port = stranger.getLocalPort();
      assertThatThrownBy(() -> EmbeddedPostgresql.start(folder, port))
          .isInstanceOf(EmbeddedServiceException.class)
          .hasMessageContaining("PostgreSQL cannot listen on 127.0.0.1:" + port)
          .hasMessageContaining("choose another port");
    }
  }
}
