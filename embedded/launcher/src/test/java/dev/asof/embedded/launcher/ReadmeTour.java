package dev.asof.embedded.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The README's five minutes: the definitions that it writes down, and each command with what it is
 * given and what it answers.
 *
 * @param definitions the YAML of {@code features/customer.yaml}
 */
record ReadmeTour(String definitions, List<Step> steps) {
  private static final Pattern SECTION = Pattern.compile("(?s)\n## Five minutes\n(.*?)\n## ");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
  private static final String INDENT = "    ";
  private static final String PROMPT = "$ ";
  private static final String HERE_DOCUMENT = " <<END";

  /**
   * A line at the prompt.
   *
   * @param input the here-document that follows it
   * @param output what the README shows below it
   */
  record Step(String command, List<String> input, List<String> output) {
    /** The words of the command, as a shell would split them. */
    List<String> words() {
      return WORD.matcher(command).results().map(ReadmeTour::word).toList();
    }
  }

  static ReadmeTour read(Path readme) throws IOException {
    String section =
        SECTION
            .matcher(Files.readString(readme))
            .results()
            .map(found -> found.group(1))
            .findFirst()
            .orElseThrow();
    List<String> blocks = blocks(section);
    return new ReadmeTour(
        blocks.stream().filter(block -> block.startsWith("kind: ")).findFirst().orElseThrow(),
        blocks.stream()
            .filter(block -> block.startsWith(PROMPT))
            .flatMap(block -> steps(block).stream())
            .toList());
  }

  /** The indented blocks; a blank line ends one unless more of it follows. */
  private static List<String> blocks(String section) {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    for (String line : (section + "\nend\n").split("\n", -1)) {
      if (line.startsWith(INDENT)) {
        block.append(line.substring(INDENT.length())).append('\n');
      } else if (line.isBlank() && !block.isEmpty()) {
        block.append('\n');
      } else if (!block.isEmpty()) {
        blocks.add(block.toString().stripTrailing() + "\n");
        block.setLength(0);
      }
    }
    return blocks;
  }

  private static List<Step> steps(String block) {
    List<Step> steps = new ArrayList<>();
    for (Iterator<String> lines = block.lines().iterator(); lines.hasNext(); ) {
      String line = lines.next();
      if (!line.startsWith(PROMPT)) {
        steps.getLast().output().add(line);
        continue;
      }
      boolean given = line.endsWith(HERE_DOCUMENT);
      int end = line.length() - (given ? HERE_DOCUMENT.length() : 0);
      Step step =
          new Step(line.substring(PROMPT.length(), end), new ArrayList<>(), new ArrayList<>());
      while (given) {
        String input = lines.next();
        given = !input.equals("END");
        if (given) {
          step.input().add(input);
        }
      }
      steps.add(step);
    }
    return steps;
  }

  private static String word(MatchResult found) {
    for (int group = 1; group < 3; group++) {
      if (found.group(group) != null) {
        return found.group(group);
      }
    }
    return found.group(3);
  }
}
