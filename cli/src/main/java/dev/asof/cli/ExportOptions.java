package dev.asof.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The question that a training dataset answers, but for the rows of its spine. */
final class ExportOptions {
  /** Whose truth a training dataset tells: today's, or that of the online store at the time. */
  enum Mode {
    EVENT_TIME,
    AS_SERVED
  }

  /** How training datasets are written. */
  enum Format {
    PARQUET,
    CSV,
    NDJSON;

    /** The format that files of such a name have; most names say nothing. */
    static Optional<Format> findByName(Path file) {
      String name = file.toString().toLowerCase(Locale.ROOT);
      return switch (name.substring(Math.max(0, name.lastIndexOf('.')))) {
        case ".parquet" -> Optional.of(PARQUET);
        case ".csv" -> Optional.of(CSV);
        case ".ndjson", ".jsonl" -> Optional.of(NDJSON);
        default -> Optional.empty();
      };
    }

    /** As the API calls it. */
    String text() {
      return ExportOptions.text(this);
    }
  }

  /** What becomes of spine rows later than what the tables hold. */
  enum Incomplete {
    WAIT,
    REFUSE,
    FLAG
  }

  @Mixin private final FeatureOptions features = new FeatureOptions();

  @Option(
      names = "--spine",
      paramLabel = "FILE",
      description =
          "The questions: join keys, a timestamp, and labels or anything else to keep. *.csv is CSV with a header, every other name NDJSON.")
  private @Nullable Path spine;

  @Option(
      names = "--timestamp-column",
      paramLabel = "NAME",
      description = "The column of the spine that says as of when. Default: timestamp.")
  private String timestampColumn = "timestamp";

  @Option(names = "--limit", paramLabel = "N", description = "Only the first N spine rows.")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "event_time (default): what is known today about then; as_served: what the server would have answered then.")
  private Mode mode = Mode.EVENT_TIME;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "parquet, csv or ndjson. Default: by the name of --out, else parquet.")
  private @Nullable Format format;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "A name for the dataset, for people.")
  private @Nullable String name;

  @Option(
      names = "--event-timestamps",
      description = "Add a column per view: the event time of its row.")
  private boolean eventTimestamps;

  @Option(names = "--verdicts", description = "Add a column per feature: its verdict.")
  private boolean verdicts;

  @Option(
      names = "--incomplete",
      paramLabel = "WHAT",
      description =
          "For spine rows later than what the tables hold: wait for the tables (default), refuse the dataset, or flag the rows in a column.")
  private Incomplete incomplete = Incomplete.WAIT;

  SpineFile spine(JoinKeyTypes types) {
    return SpineFile.of(spineFile(), timestampColumn, types);
  }

  boolean hasFormat() {
    return format != null;
  }

  boolean hasSpine() {
    return spine != null;
  }

  Path spineFile() {
    if (spine == null) {
      throw CliException.usage("Which rows? Name the --spine file.");
    }
    return spine;
  }

  long limit() {
    return limit;
  }

  String timestampColumn() {
    return timestampColumn;
  }

  /** Everything but {@code spine}. */
  ObjectNode request(Path out) {
    ObjectNode request = Json.object();
    features.addTo(request);
    request.put("mode", text(mode));
    request.put("format", findFormat(out).orElse(Format.PARQUET).text());
    request.put("eventTimestamps", eventTimestamps).put("verdicts", verdicts);
    request.put("incomplete", text(incomplete));
    if (name != null) {
      request.put("name", name);
    }
    return request;
  }

  /** The format that is asked for: by its option, else by the name of the file. */
  Optional<Format> findFormat(Path out) {
    return format == null ? Format.findByName(out) : Optional.of(format);
  }

  private static String text(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
