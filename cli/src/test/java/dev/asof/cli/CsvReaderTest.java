package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvReaderTest {
  private static final String ALPHABET = "ab,\"\n é東;";

  @TempDir Path folder;

  @Test
  void readsBackWhatWasWritten() throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int columns = 1 + random.nextInt(4);
      List<List<Optional<String>>> records = new ArrayList<>();
      for (int record = random.nextInt(6); record > 0; record--) {
        records.add(record(random, columns));
      }
      String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
      String text = (random.nextBoolean() ? "\uFEFF" : "") + write(records, end, random);
      assertThat(read(text)).as("seed %d", seed).isEqualTo(records);
    }
  }

  /** A record of one absent cell looks like a blank line: at least one cell is there. */
  private static List<Optional<String>> record(Random random, int columns) {
    List<Optional<String>> cells = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      boolean absent = column > 0 && random.nextInt(4) == 0;
      cells.add(absent ? Optional.empty() : Optional.of(text(random)));
    }
    return cells;
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(5), 0, ALPHABET.length())
        .mapToObj(index -> ALPHABET.substring(index, index + 1))
        .collect(Collectors.joining());
  }

  private static String write(List<List<Optional<String>>> records, String end, Random random) {
    String text =
        records.stream()
            .map(cells -> cells.stream().map(c -> cell(c, random)).collect(Collectors.joining(",")))
            .collect(Collectors.joining(end));
    return random.nextBoolean() ? text : text + end;
  }

  private static String cell(Optional<String> cell, Random random) {
    if (cell.isEmpty()) {
      return "";
    }
    String text = cell.get();
    boolean quoted = text.isEmpty() || text.matches("(?s).*[,\"\n].*") || random.nextBoolean();
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  private List<List<Optional<String>>> read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("x.csv"), text);
    List<List<Optional<String>>> records = new ArrayList<>();
    try (CsvReader csv = new CsvReader(file)) {
      Optional<List<Optional<String>>> record = csv.next();
      while (record.isPresent()) {
        records.add(record.get());
        record = csv.next();
      }
    }
    return records;
  }
}
