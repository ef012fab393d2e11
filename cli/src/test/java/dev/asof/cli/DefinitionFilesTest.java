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
  void whatIsNotUtf8GoesAsItIsForTheServerToSayWhere() throws IOException {
    byte[] latin = {'n', ':', ' ', (byte) 0xE9, '\n'};
    Files.write(folder.resolve("latin.yaml"), latin);
    write("utf8.yaml");
    var files = DefinitionFiles.find(List.of(folder)).request(false).path("files");
    assertThat(files.path(0).path("contentBase64").binaryValue()).isEqualTo(latin);
    assertThat(files.path(0).has("content")).isFalse();
    assertThat(files.path(1).path("content").stringValue()).isEqualTo("# utf8.yaml");
  }
}
