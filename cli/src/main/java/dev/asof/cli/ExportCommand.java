package dev.asof.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code asof export}: a training dataset, from the spine to the file. */
@Command(
    name = "export",
    header = "Make a training dataset from a spine and download it.",
    description =
        "A spine is a file of questions: a row for each entity and moment, with labels if you like. The dataset has the same rows in the same order, each with the features' values as of its moment.",
    customSynopsis = {
      "./asof export (-s SERVICE | --features VIEW:FEATURE,…) --spine FILE --out FILE [--mode MODE] …",
      "./asof export --id ID --out FILE"
    },
    footer = "%nExample: ./asof export -s delay_model --spine spine.csv --out train.parquet")
final class ExportCommand implements AsofCli.Body {
  private final Invocation invocation;

  @Mixin private final ExportOptions options = new ExportOptions();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Wait for and download this dataset, which exists already.")
  private @Nullable String existing;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where the dataset goes; replaced whole, once all of it is here.")
  private Path out = Path.of("");

  ExportCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public ExitCode run() {
    if (existing != null && options.hasSpine()) {
      throw CliException.usage("--id names a dataset that has its rows: leave --spine out.");
    }
    Download.check(out);
    ApiClient api = invocation.api();
    String id = existing == null ? create(api) : existing;
    TrainingDataset dataset = new TrainingDataset(invocation, api, id);
    JsonNode done;
    try (Progress progress = Progress.on(invocation.terminal(), "rows")) {
      done = dataset.await(progress);
    }
    if (existing != null) {
      requireFormat(dataset);
    }
    long bytes;
    try (Progress progress = Progress.on(invocation.terminal(), "bytes")) {
      bytes = new Download(out, progress).fetch(api, dataset.data());
    }
    report(done, id, bytes);
    return ExitCode.OK;
  }

  /** A dataset that exists has its format, whatever the file is called. */
  private void requireFormat(TrainingDataset dataset) {
    options
        .findFormat(out)
        .map(ExportOptions.Format::text)
        .ifPresent(asked -> {
          String made = dataset.format();
          if (!made.equals(asked)) {
            throw CliException.usage(
                "Training dataset %s is %s, and %s asks for %s: name a file *.%s, or make the dataset anew with --spine and --format %s."
                    .formatted(dataset.id(), made, asking(), asked, made, asked));
          }
        });
  }

  private String asking() {
    return options.hasFormat() ? "--format" : "--out " + out;
  }

  private void report(JsonNode dataset, String id, long bytes) {
    if (invocation.json()) {
      invocation.printJson(dataset);
    } else {
      invocation
          .terminal()
          .out()
          .printf(
              "%s: %s rows, %,d bytes (training dataset %s)%n",
              out, Json.cell(dataset.path("rows")), bytes, id);
    }
  }

  /** Starts the job and returns its id. */
  private String create(ApiClient api) {
    Path body = temporaryFile();
    try {
      long rows = write(body, JoinKeyTypes.load(invocation, api));
      JsonNode dataset =
          api.post(
              invocation.inProject("training-datasets"),
              "application/json",
              BodyPublishers.ofFile(body));
      String id = Json.cell(dataset.path("id"));
      invocation.terminal().err().printf("training dataset %s: %,d spine rows%n", id, rows);
      return id;
    } catch (FileNotFoundException e) {
      throw new IllegalStateException("The request's own file vanished: " + body, e);
    } finally {
      delete(body);
    }
  }

  /** The request goes through a file, since a spine may be larger than memory. */
  private long write(Path body, JoinKeyTypes types) {
    try (JsonGenerator generator = Json.MAPPER.createGenerator(body, JsonEncoding.UTF8)) {
      ObjectNode request = options.request(out);
      generator.writeStartObject();
      request
          .properties()
          .forEach(
              property -> generator.writeName(property.getKey()).writeTree(property.getValue()));
      generator.writeName("spine").writeStartObject();
      generator.writeStringProperty("timestampColumn", options.timestampColumn());
      generator.writeName("rows").writeStartArray();
      long rows = options.spine(types).writeRows(generator, options.limit());
      generator.writeEndArray().writeEndObject().writeEndObject();
      return rows;
    } catch (NoSuchFileException e) {
      throw CliException.usage(options.spineFile() + " does not exist.");
    } catch (IOException e) {
      throw CliException.unreadable(options.spineFile(), e);
    }
  }

  private static Path temporaryFile() {
    try {
      return Files.createTempFile("asof-spine-", ".json");
    } catch (IOException e) {
      throw CliException.unreadable("The folder for temporary files", e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // A leftover in the folder for temporary files is no reason to fail.
      file.toFile().deleteOnExit();
    }
  }
}
