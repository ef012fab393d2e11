package dev.asof.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.core.JsonGenerator;

/**
 * Spine rows from CSV. The header names the columns. Join keys get the types that entities declare,
 * the timestamp column is text, and every other column is typed as a whole, by a first reading of
 * the file: numbers if all its cells are JSON numbers, booleans if all are true or false, else
 * strings. Numbers keep their digits.
 */
final class CsvSpine implements SpineFile {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

  /** Numbers that JSON knows only as strings. */
  private static final Set<String> NAMED_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

  private final Path file;
  private final String timestampColumn;
  private final JoinKeyTypes types;

  CsvSpine(Path file, String timestampColumn, JoinKeyTypes types) {
    this.file = file;
    this.timestampColumn = timestampColumn;
    this.types = types;
  }

  /** What the cells of a column become. */
  private enum ColumnType {
    JOIN_KEY,
    STRING,
    NUMBER,
    BOOLEAN
  }

  @Override
  public long writeRows(JsonGenerator generator, long limit) throws IOException {
    List<ColumnType> columnTypes = columnTypes(limit);
    try (CsvReader csv = new CsvReader(file)) {
      List<String> columns = header(csv);
      long rows = 0;
      long line = csv.line();
      Optional<List<Optional<String>>> cells = csv.next();
      while (rows < limit && cells.isPresent()) {
        check(csv, line, columns, cells.get());
        try {
          writeRow(generator, columns, columnTypes, cells.get());
        } catch (CliException e) {
          throw csv.malformed(line, e.problem().detail());
        }
        rows++;
        line = csv.line();
        cells = csv.next();
      }
      return rows;
    }
  }

  private List<String> header(CsvReader csv) throws IOException {
    List<String> columns =
        csv
            .next()
            .orElseThrow(() -> csv.malformed(1, "empty; the first line names the columns"))
            .stream()
            .map(cell -> cell.orElse("").strip())
            .toList();
    if (new HashSet<>(columns).size() < columns.size() || columns.contains("")) {
      throw csv.malformed(1, "a column has no name, or one that another has: " + columns);
    }
    if (!columns.contains(timestampColumn)) {
      throw csv.malformed(
          1,
          "no column '%s' among %s; --timestamp-column names another"
              .formatted(timestampColumn, columns));
    }
    return columns;
  }

  private static void check(
      CsvReader csv, long line, List<String> columns, List<Optional<String>> cells) {
    if (cells.size() != columns.size()) {
      throw csv.malformed(
          line, "%d cells under %d columns".formatted(cells.size(), columns.size()));
    }
  }

  private List<ColumnType> columnTypes(long limit) throws IOException {
    try (CsvReader csv = new CsvReader(file)) {
      List<String> columns = header(csv);
      List<ColumnGuess> guesses = columns.stream().map(_ -> new ColumnGuess()).toList();
      Optional<List<Optional<String>>> cells = csv.next();
      for (long row = 0; row < limit && cells.isPresent(); row++) {
        for (int column = 0; column < Math.min(columns.size(), cells.get().size()); column++) {
          cells.get().get(column).ifPresent(guesses.get(column)::see);
        }
        cells = csv.next();
      }
      return IntStream.range(0, columns.size())
          .mapToObj(column -> columnType(columns.get(column), guesses.get(column)))
          .toList();
    }
  }

  private ColumnType columnType(String name, ColumnGuess guess) {
    if (name.equals(timestampColumn)) {
      return ColumnType.STRING;
    }
    return types.contains(name) ? ColumnType.JOIN_KEY : guess.type();
  }

  /** What the cells seen so far allow. */
  private static final class ColumnGuess {
    private boolean numbers = true;
    private boolean booleans = true;

    void see(String cell) {
      numbers &= NUMBER.matcher(cell).matches() || NAMED_NUMBERS.contains(cell);
      booleans &= cell.equals("true") || cell.equals("false");
    }

    /** A column of absent cells alone allows everything; its type makes no difference. */
    ColumnType type() {
      return numbers ? ColumnType.NUMBER : booleans ? ColumnType.BOOLEAN : ColumnType.STRING;
    }
  }

  private void writeRow(
      JsonGenerator generator,
      List<String> columns,
      List<ColumnType> columnTypes,
      List<Optional<String>> cells) {
    generator.writeStartObject();
    for (int column = 0; column < columns.size(); column++) {
      generator.writeName(columns.get(column));
      if (cells.get(column).isEmpty()) {
        generator.writeNull();
      } else {
        write(generator, columns.get(column), columnTypes.get(column), cells.get(column).get());
      }
    }
    generator.writeEndObject();
  }

  private void write(JsonGenerator generator, String name, ColumnType type, String cell) {
    switch (type) {
      case JOIN_KEY -> generator.writeTree(types.convert(name, cell));
      case STRING -> generator.writeString(cell);
      case NUMBER -> writeNumber(generator, cell);
      case BOOLEAN -> generator.writeBoolean(Boolean.parseBoolean(cell));
    }
  }

  private static void writeNumber(JsonGenerator generator, String cell) {
    if (NAMED_NUMBERS.contains(cell)) {
      generator.writeString(cell);
    } else {
      generator.writeNumber(cell);
    }
  }
}
