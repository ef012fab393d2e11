package dev.asof.registry.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.definition.Definition;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DefinitionRoundTripTest {
  private static final int ROUNDS = 400;

  @Test
  void printedYamlParsesBackToEqualDefinitions() {
    DefinitionParser parser = new DefinitionParser();
    for (long seed = 0; seed < ROUNDS; seed++) {
      List<Definition> project = new RandomDefinitions(new Random(seed)).project();
      String yaml = DefinitionYaml.print(project);

      ParsedDefinitions parsed = parser.parse(List.of(DefinitionFile.of("a.yaml", yaml)));

      assertThat(parsed.violations()).as("seed %d:%n%s", seed, yaml).isEmpty();
      assertThat(parsed.definitions().stream().map(ParsedDefinition::definition))
          .as("seed %d:%n%s", seed, yaml)
          .containsExactlyInAnyOrderElementsOf(project);
    }
  }

  @Test
  void storedJsonParsesBackToAnEqualDefinition() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      for (Definition definition : new RandomDefinitions(new Random(seed)).project()) {
        assertThat(DefinitionJson.parse(DefinitionJson.print(definition)))
            .as("seed %d", seed)
            .isEqualTo(definition);
      }
    }
  }
}
