package dev.asof.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which definitions a plan or an apply is about. */
final class DefinitionOptions {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "PATH",
      arity = "1..*",
      description =
          "YAML files, and folders with *.yaml and *.yml at any depth. Default: feature-definitions if it is here, else the current folder.")
  private List<Path> paths = new ArrayList<>();

  @Option(
      names = "--prune",
      description =
          "Also remove whatever the project has and these files do not; each removal is listed.")
  private boolean prune;

  DefinitionFiles files() {
    return DefinitionFiles.find(paths);
  }

  boolean prune() {
    return prune;
  }
}
