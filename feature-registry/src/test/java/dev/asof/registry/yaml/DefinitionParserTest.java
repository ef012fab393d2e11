package dev.asof.registry.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
import dev.asof.core.definition.Expectation;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FieldPointer;
import dev.asof.core.definition.Source;
import dev.asof.core.definition.TimestampFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DefinitionParserTest {
  private static final String AIRPORT =
      """
      kind: Entity
      name: airport
      joinKeys: [{name: origin, type: string}]
      """;

  private final DefinitionParser parser = new DefinitionParser();

  @Test
  void readsEveryKind() throws IOException {
    ParsedDefinitions parsed = parse("flights.yaml", example("flights.yaml")).requireValid();

    assertThat(
            parsed.definitions().stream().map(ParsedDefinition::key).map(DefinitionKey::toString))
        .containsExactly(
            "entity airport",
            "entity carrier",
            "source arrivals",
            "source pushes",
            "feature view airport_delay@1",
            "feature view carrier_airport@2",
            "feature service delay_model@1");
  }

  @Test
  void readsSources() throws IOException {
    Source arrivals = (Source) definition("arrivals");

    assertThat(arrivals.findKafka())
        .hasValueSatisfying(kafka -> assertThat(kafka.topic()).isEqualTo("flights.arrivals"));
    assertThat(arrivals.push()).isTrue();
    assertThat(arrivals.createdTimestamp().format()).isEqualTo(TimestampFormat.EPOCH_MILLIS);
    assertThat(arrivals.delete().equals()).isEqualTo("d");
    assertThat(arrivals.pointerTo("origin")).isEqualTo(new FieldPointer("/airport/iata"));
  }

  @Test
  void readsFeatureViews() throws IOException {
    FeatureView view = (FeatureView) definition("airport_delay@1");

    assertThat(view.time().ttl()).isEqualTo(Duration.ofDays(1));
    assertThat(view.time().servingLag()).isEqualTo(Duration.ofMillis(250));
    assertThat(view.createdTimestamp()).isTrue();
    assertThat(view.features().getFirst().expectations())
        .containsExactly(new Expectation.Range(new BigDecimal("-180"), new BigDecimal("1800")));
    assertThat(view.features().get(1).nullable()).isFalse();
    assertThat(view.features().get(1).expectations())
        .containsExactly(
            new Expectation.AllowedValues(List.of("on_time", "late", "cancelled")),
            new Expectation.MaxLength(20));
  }

  @Test
  void readsDefaultsAsTheCarriersOfTheirTypes() throws IOException {
    FeatureView view = (FeatureView) definition("carrier_airport@2");

    assertThat(view.features().stream().map(Feature::defaultValue))
        .containsExactly(
            null,
            Long.MAX_VALUE,
            Float.NaN,
            List.of(0.1f, -0.0f, Float.POSITIVE_INFINITY),
            List.of("", "a"),
            Bytes.wrap(new byte[] {1, 2, 3}),
            Instant.parse("2026-01-05T09:00:00.25Z"),
            false);
    assertThat(view.features().getFirst().onViolation()).isEqualTo(Feature.OnViolation.NULL);
    assertThat(view.features().get(1).expectations())
        .containsExactly(new Expectation.Range(BigDecimal.ZERO, null));
  }

  @Test
  void readsFeatureServicesAndTakesNullUnquoted() throws IOException {
    FeatureService service = (FeatureService) definition("delay_model@1");

    assertThat(service.onExpired()).isEqualTo(ExpiredPolicy.NULL);
    assertThat(service.features().getFirst().features())
        .containsExactly(new FeatureName("last_arrival_delay"));
    assertThat(service.features().get(1).features()).as("a wildcard").isEmpty();
  }

  @Test
  void namesTheFileOfADuplicateInAnotherFile() {
    ParsedDefinitions parsed =
        parser.parse(
            List.of(DefinitionFile.of("a.yaml", AIRPORT), DefinitionFile.of("b/c.yaml", AIRPORT)));

    assertThat(parsed.violations())
        .containsExactly(
            new Violation(
                "b/c.yaml",
                2,
                1,
                "entity airport is already declared at a.yaml:2",
                "remove one, or rename it"));
  }

  @Test
  void refusesBytesThatAreNotUtf8WhereTheyStand() {
    byte[] bytes = (AIRPORT + "description: é").getBytes(StandardCharsets.ISO_8859_1);

    assertThat(parser.parse(List.of(new DefinitionFile("a.yaml", Bytes.wrap(bytes)))).violations())
        .containsExactly(
            new Violation("a.yaml", 4, 14, "byte 0xE9 is not UTF-8", "save the file as UTF-8"));
  }

  @Test
  void refusesTruncatedUtf8() {
    byte[] bytes = (AIRPORT + "# é").getBytes(StandardCharsets.UTF_8);
    Bytes cut = Bytes.wrap(java.util.Arrays.copyOf(bytes, bytes.length - 1));

    assertThat(parser.parse(List.of(new DefinitionFile("a.yaml", cut))).violations())
        .extracting(Violation::message)
        .containsExactly("byte 0xC3 is not UTF-8: save the file as UTF-8");
  }

  @Test
  void tellsOfEveryLineWithACharacterThatYamlDoesNotAllow() {
    String bell = AIRPORT + "description: \uD83D\uDEEB \u0007\u0007\r\n# \uFFFE\rtag: x";

    assertThat(parse("a.yaml", bell).violations())
        .extracting(Violation::toString)
        .containsExactly(
            "a.yaml:4:16: character U+0007 is not allowed in YAML: remove it, or write it as an escape in double quotes",
            "a.yaml:5:3: character U+FFFE is not allowed in YAML: remove it, or write it as an escape in double quotes",
            "a.yaml:6:1: unknown field 'tag': did you mean 'tags'? fields here are kind, name, joinKeys, description, tags");
  }

  @Test
  void keepsTheSignOfZero() {
    String view =
        """
        kind: FeatureView
        name: signs
        version: 1
        entities: [airport]
        sources: [arrivals]
        features: [{name: a, type: float32, default: -0}, {name: b, type: float64, default: -0},
                   {name: c, type: float64, default: 0}]
        """;
    FeatureView signs =
        (FeatureView) parse("a.yaml", view).requireValid().definitions().getFirst().definition();

    assertThat(signs.features().stream().map(Feature::defaultValue))
        .containsExactly(-0.0f, -0.0, 0.0);
  }

  @Test
  void declaresWhatABrokenDocumentNames() {
    ParsedDefinitions parsed =
        parse("a.yaml", "kind: Entity\nname: airport\njoinKeys: [\n---\n@\n");

    assertThat(parsed.violations()).hasSize(2);
    assertThat(parsed.declares(DefinitionKey.entity("airport"))).isTrue();
  }

  @Test
  void readsManyBrokenDocumentsInTimeThatGrowsWithTheFile() {
    String broken = "@\n---\n".repeat(100_000);

    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> assertThat(parse("a.yaml", broken).violations()).hasSize(100_000));
  }

  @Test
  void readsPastAByteOrderMark() {
    assertThat(parse("a.yaml", "\uFEFF" + AIRPORT).requireValid().definitions()).hasSize(1);
  }

  @Test
  void readsNothingFromEmptyFiles() {
    assertThat(parse("a.yaml", "").requireValid().definitions()).isEmpty();
    assertThat(parse("a.yaml", "# nothing\n---\n").requireValid().definitions()).isEmpty();
    assertThat(parser.parse(List.of()).requireValid().definitions()).isEmpty();
  }

  @Test
  void refusesHugeFilesAndSets() {
    String huge = "#".repeat(YamlReader.MAX_BYTES + 1);

    assertThat(parse("a.yaml", huge).violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.message()).contains("split it"));
    assertThat(
            parser
                .parse(
                    java.util.Collections.nCopies(
                        DefinitionParser.MAX_FILES + 1, DefinitionFile.of("a.yaml", "")))
                .violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.message()).contains("in parts"));
  }

  @Test
  void refusesDeepNestingWithoutRunningOutOfStack() {
    assertThat(parse("a.yaml", "[".repeat(500_000)).violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.message()).contains("nested deeper than"));
  }

  @Test
  void throwsEveryViolationAtOnce() {
    ParsedDefinitions parsed =
        parser.parse(
            List.of(
                DefinitionFile.of("b.yaml", "kind: Entity"), DefinitionFile.of("a.yaml", "x: y")));

    assertThatThrownBy(parsed::requireValid)
        .isInstanceOfSatisfying(
            InvalidDefinitionsException.class,
            thrown -> {
              assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
              assertThat(thrown.violations())
                  .extracting(Violation::file)
                  .containsExactly("a.yaml", "b.yaml", "b.yaml");
              assertThat(thrown).hasMessageContaining("b.yaml:1:1: field 'name' is missing");
            });
  }

  /** Whatever is done to a good file, the parser answers with violations and nothing else. */
  @Test
  void survivesMutatedFiles() throws IOException {
    String good = example("flights.yaml");
    for (long seed = 0; seed < 1_500; seed++) {
      Random random = new Random(seed);
      StringBuilder mutated = new StringBuilder(good);
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        int at = random.nextInt(mutated.length());
        switch (random.nextInt(4)) {
          case 0 -> mutated.deleteCharAt(at);
          case 1 -> mutated.insert(at, "{}[]:,-*&!'\"\n #0a".charAt(random.nextInt(17)));
          case 2 -> mutated.setCharAt(at, (char) random.nextInt(0x3000));
          default -> mutated.delete(at, Math.min(mutated.length(), at + random.nextInt(30)));
        }
      }
      try {
        parse("a.yaml", mutated.toString());
      } catch (RuntimeException | StackOverflowError escaped) {
        throw new AssertionError("seed " + seed + ":\n" + mutated, escaped);
      }
    }
  }

  private ParsedDefinitions parse(String path, String content) {
    return parser.parse(List.of(DefinitionFile.of(path, content)));
  }

  private Object definition(String label) throws IOException {
    return parse("flights.yaml", example("flights.yaml")).requireValid().definitions().stream()
        .map(ParsedDefinition::definition)
        .filter(definition -> definition.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  private static String example(String name) throws IOException {
    try (var in =
        DefinitionParserTest.class.getResourceAsStream("/dev/asof/registry/examples/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
