package dev.asof.registry.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faulty files and all that is wrong with them. What is expected of a file stands at its end, one
 * violation a line, as comments that start with {@code #!}: its place, what is wrong, and after
 * {@code =>} what to write instead.
 */
class DefinitionViolationsTest {
  private static final String EXPECTED = "#! ";
  private static final String REMEDY = " => ";

  static Stream<Path> files() throws IOException, URISyntaxException {
    Path folder = Path.of(DefinitionViolationsTest.class.getResource("violations").toURI());
    return Files.list(folder).sorted();
  }

  @ParameterizedTest
  @MethodSource("files")
  void findsEveryViolation(Path file) {
    String text = read(file);
    List<Violation> violations =
        new DefinitionParser()
            .parse(List.of(DefinitionFile.of(file.getFileName().toString(), text)))
            .violations();

    assertThat(
            violations.stream()
                .map(DefinitionViolationsTest::line)
                .collect(Collectors.joining("\n")))
        .isEqualTo(
            text.lines()
                .filter(line -> line.startsWith(EXPECTED))
                .map(line -> line.substring(EXPECTED.length()))
                .collect(Collectors.joining("\n")));
  }

  @ParameterizedTest
  @MethodSource("files")
  void expectsARemedyForEveryViolation(Path file) {
    assertThat(read(file).lines().filter(line -> line.startsWith(EXPECTED)))
        .isNotEmpty()
        .allSatisfy(
            line -> assertThat(line.split(REMEDY, -1)).hasSize(2).noneMatch(String::isBlank));
  }

  @Test
  void holdsNoViolationWithoutARemedy() {
    assertThatThrownBy(() -> new Violation("a.yaml", 1, 1, "wrong", " "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new Violation("a.yaml", 1, 2, "'x' is wrong", "write y"))
        .hasToString("a.yaml:1:2: 'x' is wrong: write y");
  }

  private static String line(Violation violation) {
    return "%d:%d: %s".formatted(violation.line(), violation.column(), violation.problem())
        + REMEDY
        + violation.remedy();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
