package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.server.Screen;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, in columns as wide as their widest cell. */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... headings) {
    rows.add(List.of(headings));
  }

  TextTable row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  void print(Screen screen) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("   ");
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        line.append(' ').append(cell).append(" ".repeat(width(column) - cell.length() + 1));
      }
      screen.line(line.toString().stripTrailing());
    }
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
