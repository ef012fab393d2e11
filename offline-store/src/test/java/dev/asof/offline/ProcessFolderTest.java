package dev.asof.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFolderTest {
  @TempDir Path shared;

  @Test
  void givesEachHolderAFolderOfItsOwnAndAFreeOneAgain() {
    try (ProcessFolder first = ProcessFolder.lasting(shared, "cache");
        ProcessFolder other = ProcessFolder.scratch(shared, "work")) {
      assertThat(first.path()).isEqualTo(shared.resolve("cache-0")).isDirectory();
      assertThat(other.path()).isEqualTo(shared.resolve("work-0")).isDirectory();
      try (ProcessFolder second = ProcessFolder.lasting(shared, "cache")) {
        assertThat(second.path()).isEqualTo(shared.resolve("cache-1"));
      }
      try (ProcessFolder third = ProcessFolder.lasting(shared, "cache")) {
        assertThat(third.path()).isEqualTo(shared.resolve("cache-1"));
      }
    }
  }

  @Test
  void keepsWhatLastsAndDeletesWhatDoesNot() throws IOException {
    try (ProcessFolder cache = ProcessFolder.lasting(shared, "cache");
        ProcessFolder work = ProcessFolder.scratch(shared, "work")) {
      Files.writeString(cache.path().resolve("file"), "kept");
      Files.createDirectories(work.path().resolve("deep/er"));
      Files.writeString(work.path().resolve("deep/er/file"), "not kept");
    }
    assertThat(shared.resolve("work-0")).doesNotExist();
    try (ProcessFolder cache = ProcessFolder.lasting(shared, "cache")) {
      assertThat(cache.path().resolve("file")).hasContent("kept");
    }
  }

  @Test
  void leavesLiveProcessesAloneAndReapsKilledOnes() throws Exception {
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                shared.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = child.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("claimed");
      try (ProcessFolder work = ProcessFolder.scratch(shared, "work");
          ProcessFolder cache = ProcessFolder.lasting(shared, "cache")) {
        assertThat(work.path()).isEqualTo(shared.resolve("work-1"));
        assertThat(cache.path()).isEqualTo(shared.resolve("cache-1"));
        assertThat(shared.resolve("work-0/file")).exists();
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    Files.createDirectories(shared.resolve("work-7/left"));
    try (ProcessFolder work = ProcessFolder.scratch(shared, "work");
        ProcessFolder cache = ProcessFolder.lasting(shared, "cache")) {
      assertThat(work.path()).isEqualTo(shared.resolve("work-0")).isEmptyDirectory();
      assertThat(shared.resolve("work-7")).doesNotExist();
      assertThat(cache.path().resolve("file")).hasContent("of the dead");
    }
  }

  /** A process that claims two folders and waits to be killed. */
  static final class Holder {
    public static void main(String[] shared) throws IOException {
      Path folder = Path.of(shared[0]);
      Files.writeString(ProcessFolder.scratch(folder, "work").path().resolve("file"), "scratch");
      Files.writeString(
          ProcessFolder.lasting(folder, "cache").path().resolve("file"), "of the dead");
      System.out.println("claimed");
      System.in.read();
    }
  }
}
