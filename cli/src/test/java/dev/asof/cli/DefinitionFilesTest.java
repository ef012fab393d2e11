package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DefinitionFilesTest {
  @TempDir Path folder;

  private Path write(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "# " + path);
  }

  @Test
  void foldersAreSearchedInDepthAndHiddenOnesPassedOver() throws IOException {
    Path deep = write("b/c/d.yaml");
    Path upper = write("b/E.YML");
    Path top = write("a.yaml");
    write("b/.git/x.yaml");
    write(".hidden.yaml");
    write("b/readme.md");
    assertThat(DefinitionFiles.find(List.of(folder)).files()).containsExactly(top, upper, deep);
  }

  @Test
  void aFileThatIsReachedTwiceIsReadOnce() throws IOException {
    Path file = write("b/a.yaml");
    Path linked = Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("b"));
    assertThat(DefinitionFiles.find(List.of(file, folder, folder.resolve("b"), linked)).files())
        .containsExactly(file);
    assertThat(DefinitionFiles.find(List.of(linked)).files()).hasSize(1);
  }

  @Test
  void aNamedFileCanBeCalledAnything() throws IOException {
    Path file = write("definitions.txt");
    assertThat(DefinitionFiles.find(List.of(file)).files()).containsExactly(file);
  }

  @Test
  void nothingFoundIsAMistake() {
    assertThatThrownBy(() -> DefinitionFiles.find(List.of(folder)))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("No *.yaml or *.yml under " + folder);
    assertThatThrownBy(() -> DefinitionFiles.find(List.of(folder.resolve("x"))))
        .hasMessageContaining("does not exist");
  }

  @Test
  void whatIsNotUtf8IsRefusedByName() throws IOException {
    Path file = folder.resolve("latin.yaml");
    Files.write(file, new byte[] {'n', ':', ' ', (byte) 0xE9, '\n'});
    assertThatThrownBy(() -> DefinitionFiles.find(List.of(folder)).request(false))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
        .hasMessage(file + " is not UTF-8: save it as UTF-8.");
  }
}
