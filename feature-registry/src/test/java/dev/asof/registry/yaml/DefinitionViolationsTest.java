package dev.asof.registry.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faulty files and all that is wrong with them. What is expected of a file stands at its end, one
 * violation a line, as comments that start with {@code #!}.
 */
class DefinitionViolationsTest {
  private static final String EXPECTED = "#! ";

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

  private static String line(Violation violation) {
    return "%d:%d: %s".formatted(violation.line(), violation.column(), violation.message());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
