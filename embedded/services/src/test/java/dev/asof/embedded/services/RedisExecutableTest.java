package dev.asof.embedded.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class RedisExecutableTest {
  @TempDir Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void knowsAProgramWhoseFileIsStillBeingWritten() throws IOException {
    Path program = Files.copy(Path.of("/bin/true"), folder.resolve("program"));
    try (OutputStream writer = Files.newOutputStream(program, StandardOpenOption.APPEND)) {
      assertThatThrownBy(new ProcessBuilder(program.toString())::start)
          .isInstanceOfSatisfying(
              IOException.class,
              refused -> assertThat(RedisExecutable.isBusy(refused)).as("%s", refused).isTrue());
      writer.flush();
    }
    assertThatThrownBy(new ProcessBuilder(folder.resolve("none").toString())::start)
        .isInstanceOfSatisfying(
            IOException.class,
            refused -> assertThat(RedisExecutable.isBusy(refused)).as("%s", refused).isFalse());
  }
}
