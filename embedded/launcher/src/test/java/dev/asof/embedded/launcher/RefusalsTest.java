package dev.asof.embedded.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.embedded.launcher.server.Screen;
import dev.asof.embedded.services.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void namesATakenPortAndTheRemedy() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(run("up", "--data", folder.toString(), "--port", port)).isEqualTo(1);
    }

    assertThat(err.toString())
        .startsWith("asof: Port ")
        .contains("is taken")
        .contains("--port")
        .hasLineCount(1);
    DataFolder.open(folder).close(); // given up again
  }

  @Test
  void namesTheOwnerOfALockedFolder() throws IOException {
    try (DataFolder held = DataFolder.open(folder)) {
      assertThat(run("up", "--data", held.path().toString())).isEqualTo(1);
    }

    assertThat(err.toString())
        .contains("is in use by process " + ProcessHandle.current().pid())
        .contains("choose another folder")
        .hasLineCount(1);
  }

  @Test
  void namesAFolderThatCannotBeMade() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(run("up", "--data", file.resolve("below").toString())).isEqualTo(1);

    assertThat(err.toString()).contains("cannot be used").contains("--data").hasLineCount(1);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThat(run("up", "--colour")).isEqualTo(2);
    assertThat(err.toString()).contains("--colour").contains("./asof up --help");
  }

  @Test
  void namesTheRangeOfPorts() {
    for (String port : List.of("65536", "99999", "-1", "http", "4294967297")) {
      assertThat(run("up", "--data", folder.toString(), "--port", port)).as(port).isEqualTo(2);
      assertThat(err.toString())
          .contains("'" + port + "' is not a port")
          .contains("--port", "from 0 to 65535", "./asof up --help");
    }
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... arguments) {
    return AsofLauncher.run(
        new Screen(new PrintWriter(out, true), new PrintWriter(err, true)), arguments);
  }
}
