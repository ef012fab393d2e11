package dev.asof.offline.join;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes answers to local files. Thread-safe. */
public final class TrainingDatasetWriter {
  private static final int PROGRESS_STEP = 1_000;

  private final JsonFactory json = JsonFactory.builder().rootValueSeparator("").build();

  /**
   * Writes all of {@code rows}, which must not have been advanced, to {@code file}.
   *
   * @param file is created or replaced
   * @param progress told now and then how many rows are written
   * @throws AsofException {@link ErrorCode#INTERNAL_ERROR} if the file cannot be written
   */
  public void write(JoinedRows rows, DatasetFormat format, Path file, LongConsumer progress) {
    try {
      switch (format) {
        case PARQUET -> rows.copyToParquet(file);
        case CSV -> writeCsv(rows, file, progress);
        case NDJSON -> writeNdjson(rows, file, progress);
      }
    } catch (IOException failure) {
      throw new AsofException(
          ErrorCode.INTERNAL_ERROR,
          "the dataset could not be written to %s: %s. Look after the disk's space and rights"
              .formatted(file, failure.getMessage()),
          failure);
    }
    progress.accept(rows.rowCount());
  }

  private void writeNdjson(JoinedRows rows, Path file, LongConsumer progress) throws IOException {
    List<String> names = rows.columns().stream().map(JoinedColumn::name).toList();
    try (Writer out = Files.newBufferedWriter(file);
        JsonGenerator line = json.createGenerator(ObjectWriteContext.empty(), out)) {
      for (long written = 1; rows.advance(); written++) {
        line.writeStartObject();
        Iterator<String> name = names.iterator();
        for (Object value : rows.values()) {
          line.writeName(name.next());
          AnswerJson.write(line, value);
        }
        line.writeEndObject();
        line.writeRaw('\n');
        report(written, progress);
      }
    }
  }

  private void writeCsv(JoinedRows rows, Path file, LongConsumer progress) throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      writeLine(out, rows.columns().stream().map(JoinedColumn::name).toList());
      for (long written = 1; rows.advance(); written++) {
        writeLine(out, rows.values());
        report(written, progress);
      }
    }
  }

  private void writeLine(Writer out, List<? extends @Nullable Object> values) throws IOException {
    String separator = "";
    for (Object value : values) {
      out.append(separator).append(csv(value));
      separator = ",";
    }
    out.append("\r\n");
  }

  private String csv(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case List<?> list -> quoted(array(list));
      case String text -> quotedIfNeeded(text);
      case Spine.Moment moment -> quotedIfNeeded(moment.text());
      // Base64 of no bytes is empty too.
      default -> quotedIfNeeded(AnswerJson.text(value));
    };
  }

  private String array(List<?> list) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), text)) {
      AnswerJson.write(out, list);
    }
    return text.toString();
  }

  /** An empty string is quoted, which tells it from null. */
  private static String quotedIfNeeded(String text) {
    boolean needed =
        text.isEmpty()
            || !text.equals(text.strip())
            || text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return needed ? quoted(text) : text;
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\"\"") + "\"";
  }

  private static void report(long written, LongConsumer progress) {
    if (written % PROGRESS_STEP == 0) {
      progress.accept(written);
    }
  }
}
