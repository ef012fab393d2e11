package dev.asof.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the image is made and started by.
 *
 * @param jar pattern of the executable jar's path in the project
 * @param extract arguments that unpack the jar into a folder of layers
 * @param layers those that are copied into the image, in this order
 * @param javaOptions what its JVM is told
 * @param entrypoint the program and its arguments
 */
record Dockerfile(
    String jar,
    List<String> extract,
    List<String> layers,
    String javaOptions,
    List<String> entrypoint) {
  private static final Pattern EXTRACT =
      Pattern.compile("java -Djarmode=tools -jar (\\S+) (extract .*) --destination /layers\\n");
  private static final Pattern COPY = Pattern.compile("COPY --from=build /layers/(\\S+)/ \\./\\n");
  private static final Pattern OPTIONS = Pattern.compile("JAVA_TOOL_OPTIONS=\"(.*)\"\\n");
  private static final Pattern ENTRYPOINT = Pattern.compile("\\nENTRYPOINT \\[(.*)]\\n");

  static Dockerfile read(Path file) throws IOException {
    String text = Files.readString(file);
    MatchResult extract = only(EXTRACT, text);
    List<String> layers = new ArrayList<>();
    COPY.matcher(text).results().forEach(copy -> layers.add(copy.group(1)));
    return new Dockerfile(
        extract.group(1),
        List.of(extract.group(2).split(" ")),
        layers,
        only(OPTIONS, text).group(1),
        List.of(only(ENTRYPOINT, text).group(1).replace("\"", "").split(", ")));
  }

  private static MatchResult only(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new AssertionError("The Dockerfile has nothing like " + pattern);
    }
    return found.toMatchResult();
  }
}
