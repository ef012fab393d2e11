package dev.asof.cli;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records of a CSV file (RFC 4180, UTF-8, any line ends). An empty cell without quotes is absent,
 * one with quotes is the empty string. Blank lines do not count.
 */
final class CsvReader implements Closeable {
  private final BufferedReader in;
  private final Path file;
  private long line = 1;

  CsvReader(Path file) throws IOException {
    this.file = file;
    this.in = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    in.mark(1);
    if (in.read() != '\uFEFF') {
      in.reset();
    }
  }

  /** The line that the next record starts on. */
  long line() {
    return line;
  }

  /** The next record's cells; empty at the end of the file. */
  Optional<List<Optional<String>>> next() throws IOException {
    List<Optional<String>> cells = new ArrayList<>();
    int end = ',';
    while (end == ',') {
      end = readCell(cells);
      if (end != ',' && isBlankLine(cells)) {
        if (end < 0) {
          return Optional.empty();
        }
        cells.clear();
        end = ',';
      }
    }
    return Optional.of(cells);
  }

  private static boolean isBlankLine(List<Optional<String>> cells) {
    return cells.size() == 1 && cells.getFirst().isEmpty();
  }

  /** Adds a cell and returns what ended it: a comma, a line feed, or -1 for the end. */
  private int readCell(List<Optional<String>> cells) throws IOException {
    int next = read();
    if (next == '"') {
      return readQuoted(cells);
    }
    StringBuilder cell = new StringBuilder();
    while (next != ',' && next != '\n' && next >= 0) {
      cell.append((char) next);
      next = read();
    }
    cells.add(cell.isEmpty() ? Optional.empty() : Optional.of(cell.toString()));
    return next;
  }

  private int readQuoted(List<Optional<String>> cells) throws IOException {
    long start = line;
    StringBuilder cell = new StringBuilder();
    while (true) {
      int next = read();
      if (next < 0) {
        throw malformed(start, "a quoted cell that starts here never ends");
      }
      if (next == '"') {
        next = read();
        if (next != '"') {
          cells.add(Optional.of(cell.toString()));
          return afterQuote(next);
        }
      }
      cell.append((char) next);
    }
  }

  private int afterQuote(int next) {
    if (next != ',' && next != '\n' && next >= 0) {
      throw malformed(line, "text follows a closing quote; write a quote inside a cell twice");
    }
    return next;
  }

  /** The next character, with every line end read as a line feed. */
  private int read() throws IOException {
    int next = in.read();
    if (next == '\r') {
      in.mark(1);
      if (in.read() != '\n') {
        in.reset();
      }
      next = '\n';
    }
    line += next == '\n' ? 1 : 0;
    return next;
  }

  CliException malformed(long line, String what) {
    return new CliException(
        ExitCode.USAGE, Problem.of("malformed-csv", "%s:%d: %s.".formatted(file, line, what)));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
