package dev.asof.registry.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The definitions that the repository ships, and the ones that its reference shows, are valid. */
class ShippedDefinitionsTest {
  private final DefinitionParser parser = new DefinitionParser();

  @Test
  void acceptsTheShippedExamples() throws IOException {
    List<DefinitionFile> files;
    try (Stream<Path> tree = Files.walk(Path.of("../feature-definitions"))) {
      files =
          tree.filter(path -> path.toString().endsWith(".yaml"))
              .sorted()
              .map(ShippedDefinitionsTest::read)
              .toList();
    }

    assertThat(files).isNotEmpty();
    assertThat(parser.parse(files).violations()).isEmpty();
  }

  @Test
  void acceptsTheExampleOfTheReference() throws IOException {
    Matcher block =
        Pattern.compile("(?s)```yaml\n(.*?)```")
            .matcher(Files.readString(Path.of("../docs/definitions.md")));
    StringBuilder yaml = new StringBuilder();
    while (block.find()) {
      yaml.append(block.group(1)).append("---\n");
    }

    assertThat(
            parser
                .parse(List.of(DefinitionFile.of("definitions.md", yaml.toString())))
                .violations())
        .isEmpty();
  }

  private static DefinitionFile read(Path path) {
    try {
      return new DefinitionFile(path.toString(), Bytes.wrap(Files.readAllBytes(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
