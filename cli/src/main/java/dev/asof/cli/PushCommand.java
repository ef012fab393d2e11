package dev.asof.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code asof push}: rows to a source, in batches. */
@Command(
    name = "push",
    header = "Push rows to a source.",
    description =
        "Sends JSON rows. Refused ones are named by their line, kept by the server as dead letters, and make the exit code 1; the others are accepted all the same.",
    customSynopsis = "./asof push SOURCE [FILE|-] [--ack STAGE] [--format FORMAT] [--batch N]",
    footer = "%nExample: ./asof push arrivals rows.ndjson --ack online")
final class PushCommand implements AsofCli.Body {
  /** Keeps a batch below what servers accept as a body, however long its rows. */
  private static final int LARGEST_BATCH_BYTES = 4 << 20;

  private static final int SHOWN_REFUSALS = 20;

  /** How far rows must have travelled before the server answers. */
  enum Acknowledgement {
    LOGGED,
    ONLINE,
    OFFLINE
  }

  private final Invocation invocation;
  private final PushSummary summary = new PushSummary();
  private long shown;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The name of the source.")
  private String source = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file of rows; - or nothing for standard input.")
  private String file = "-";

  @Option(
      names = "--ack",
      paramLabel = "STAGE",
      description =
          "How far rows must be before the server answers: logged (default): safe, will arrive; online: get sees them; offline: export sees them.")
  private Acknowledgement acknowledgement = Acknowledgement.LOGGED;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "ndjson: a row per line; json: an array of rows. Default: json for *.json, else ndjson.")
  private RowReader.@Nullable Format format;

  @Option(names = "--batch", paramLabel = "N", description = "Rows per request. Default: 1000.")
  private int batchRows = 1000;

  PushCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public ExitCode run() {
    if (batchRows < 1) {
      throw CliException.usage("--batch is " + batchRows + ": give at least 1 row.");
    }
    try (CountingInputStream in = open()) {
      pushAndReport(in);
    } catch (NoSuchFileException e) {
      throw CliException.usage(file + " does not exist.");
    } catch (IOException e) {
      throw CliException.unreadable(file, e);
    }
    return summary.refused() == 0 ? ExitCode.OK : ExitCode.REFUSED;
  }

  private void pushAndReport(CountingInputStream in) throws IOException {
    try (Progress progress = Progress.on(invocation.terminal(), "bytes")) {
      push(in, progress);
    } finally {
      report();
    }
  }

  private boolean standardInput() {
    return file.equals("-");
  }

  private CountingInputStream open() throws IOException {
    return new CountingInputStream(
        standardInput() ? invocation.terminal().in() : Files.newInputStream(Path.of(file)));
  }

  private RowReader reader(InputStream in) {
    boolean json =
        format == null
            ? file.toLowerCase(Locale.ROOT).endsWith(".json")
            : format == RowReader.Format.JSON;
    return json ? new JsonRows(in, file) : new NdjsonRows(new BufferedInputStream(in, 1 << 16));
  }

  private void push(CountingInputStream in, Progress progress) throws IOException {
    long total = standardInput() ? Progress.UNKNOWN : Files.size(Path.of(file));
    ApiClient api = invocation.api();
    RowReader reader = reader(in);
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    List<Long> places = new ArrayList<>();
    OptionalLong place = reader.readInto(batch);
    while (place.isPresent()) {
      places.add(place.getAsLong());
      place =
          places.size() < batchRows && batch.size() < LARGEST_BATCH_BYTES
              ? reader.readInto(batch)
              : OptionalLong.empty();
      if (place.isEmpty()) {
        send(api, batch, places);
        progress.update("pushing", in.count(), total);
        place = reader.readInto(batch);
      }
    }
  }

  /** Sends a batch and empties it. */
  private void send(ApiClient api, ByteArrayOutputStream batch, List<Long> places) {
    ApiPath path =
        invocation
            .inProject("sources", source, "rows")
            .with("ack", acknowledgement.name().toLowerCase(Locale.ROOT));
    JsonNode answer =
        api.post(path, "application/x-ndjson", BodyPublishers.ofByteArray(batch.toByteArray()));
    summary.add(answer, places).forEach(this::show);
    batch.reset();
    places.clear();
  }

  private void show(JsonNode refusal) {
    if (shown++ < SHOWN_REFUSALS) {
      Refusal told = Refusal.of(standardInput() ? "(standard input)" : file, refusal);
      invocation.terminal().err().println(DisplayText.printable(told.toString()));
    }
  }

  /** Also after a failure: it says how many rows are safe on the log all the same. */
  private void report() {
    if (shown > SHOWN_REFUSALS) {
      invocation
          .terminal()
          .err()
          .printf("… and %,d more refusals; they are dead letters too.%n", shown - SHOWN_REFUSALS);
    }
    if (invocation.json()) {
      invocation.printJson(summary.json());
    } else {
      invocation.terminal().out().println(summary);
    }
  }
}
