package dev.asof.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * YAML files found under what the command line names: folders recursively ({@code *.yaml}, {@code
 * *.yml}; hidden ones are passed over), single files whatever they are called. Each file once, in
 * the order of its path, under the path that leads to it from here, so that messages can be
 * clicked.
 */
final class DefinitionFiles {
  private final List<Path> roots;
  private final List<Path> files;

  private DefinitionFiles(List<Path> roots, List<Path> files) {
    this.roots = roots;
    this.files = files;
  }

  /** Without paths: {@code feature-definitions} where it exists, else the current folder. */
  static DefinitionFiles find(List<Path> paths) {
    List<Path> roots = paths.isEmpty() ? List.of(defaultRoot()) : List.copyOf(paths);
    TreeMap<Path, Path> byRealPath = new TreeMap<>();
    for (Path root : roots) {
      for (Path file : filesUnder(root)) {
        byRealPath.putIfAbsent(realPath(file), file);
      }
    }
    if (byRealPath.isEmpty()) {
      throw CliException.usage(
          "No *.yaml or *.yml under %s: name the folder of the definitions with -f."
              .formatted(String.join(", ", roots.stream().map(Path::toString).toList())));
    }
    List<Path> files = new ArrayList<>(byRealPath.values());
    files.sort(null);
    return new DefinitionFiles(roots, List.copyOf(files));
  }

  private static Path defaultRoot() {
    Path conventional = Path.of("feature-definitions");
    return Files.isDirectory(conventional) ? conventional : Path.of(".");
  }

  private static List<Path> filesUnder(Path root) {
    if (Files.isRegularFile(root)) {
      return List.of(root);
    }
    if (!Files.isDirectory(root)) {
      throw CliException.usage(root + " does not exist.");
    }
    // A walk does not enter a root that is itself a symbolic link.
    try (Stream<Path> walk = Files.walk(Files.isSymbolicLink(root) ? root.toRealPath() : root)) {
      return walk.filter(file -> isDefinition(root, file)).map(Path::normalize).toList();
    } catch (IOException e) {
      throw CliException.unreadable(root, e);
    } catch (UncheckedIOException e) {
      throw CliException.unreadable(root, e);
    }
  }

  private static boolean isDefinition(Path root, Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return (name.endsWith(".yaml") || name.endsWith(".yml"))
        && !hidden(root, file)
        && Files.isRegularFile(file);
  }

  private static boolean hidden(Path root, Path file) {
    Path below = file.startsWith(root) ? root.relativize(file) : file.getFileName();
    for (Path part : below) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static Path realPath(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw CliException.unreadable(file, e);
    }
  }

  /** What the definitions were read from, for asking git about it. */
  List<Path> roots() {
    return roots;
  }

  List<Path> files() {
    return files;
  }

  /** The body of a plan: every file's path and text, and whether what is absent is to go. */
  ObjectNode request(boolean prune) {
    ObjectNode request = Json.object();
    List<JsonNode> contents = files.stream().map(DefinitionFiles::content).toList();
    request.putArray("files").addAll(contents);
    return request.put("prune", prune);
  }

  private static JsonNode content(Path file) {
    String path = file.toString().replace('\\', '/');
    ObjectNode content = Json.object().put("path", path);
    byte[] bytes = read(file);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return content.put("content", text);
    } catch (CharacterCodingException notUtf8) {
      // The server says where, together with all that is wrong with the other files.
      return content.put("contentBase64", bytes);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw CliException.unreadable(file, e);
    }
  }
}
