package dev.asof.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows under headings, in columns as wide as their widest cell; columns that hold only numbers are
 * aligned to the right. Nothing is cut off: a table that is wider than the window wraps.
 */
final class Table {
  private static final String GAP = "  ";
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  private final List<String> headings;
  private final List<Row> rows = new ArrayList<>();

  private record Row(List<String> cells, List<String> notes) {}

  Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row; a cell is one line, whatever it holds. */
  Table row(List<String> cells) {
    return row(cells, List.of());
  }

  Table row(String... cells) {
    return row(Arrays.asList(cells));
  }

  /** Adds a row with lines of its own below it. */
  Table row(List<String> cells, List<String> notes) {
    if (cells.size() != headings.size()) {
      throw new IllegalArgumentException(
          "%d cells for %d columns: %s".formatted(cells.size(), headings.size(), cells));
    }
    rows.add(
        new Row(
            cells.stream().map(DisplayText::printable).toList(),
            notes.stream().map(DisplayText::printable).toList()));
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void print(PrintWriter out) {
    int[] widths = new int[headings.size()];
    boolean[] numeric = new boolean[headings.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = width(column);
      numeric[column] = numeric(column);
    }
    out.println(line(headings, widths, numeric));
    for (Row row : rows) {
      out.println(line(row.cells(), widths, numeric));
      row.notes().forEach(note -> out.println("    " + note));
    }
  }

  private int width(int column) {
    return rows.stream()
        .mapToInt(row -> DisplayText.width(row.cells().get(column)))
        .reduce(DisplayText.width(headings.get(column)), Math::max);
  }

  private boolean numeric(int column) {
    List<String> filled =
        rows.stream().map(row -> row.cells().get(column)).filter(Table::filled).toList();
    return !filled.isEmpty() && filled.stream().allMatch(cell -> NUMBER.matcher(cell).matches());
  }

  private static boolean filled(String cell) {
    return !cell.equals("-") && !cell.equals("null") && !cell.isEmpty();
  }

  private static String line(List<String> cells, int[] widths, boolean[] numeric) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      String padding = " ".repeat(widths[column] - DisplayText.width(cell));
      line.append(column == 0 ? "" : GAP).append(numeric[column] ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }
}
