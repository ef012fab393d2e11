package dev.asof.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks the {@code git} on the PATH, where there is one, which commit definitions come from. */
final class GitCommit {
  private static final long TIMEOUT_SECONDS = 10;

  private GitCommit() {}

  /**
   * The commit checked out where the first of {@code paths} lies, with {@code -dirty} behind it if
   * any of them differs from it; empty outside of a repository or without git.
   */
  static Optional<String> find(List<Path> paths) {
    Path first = paths.getFirst().toAbsolutePath();
    Path folder = Files.isDirectory(first) ? first : first.getParent();
    if (folder == null) {
      return Optional.empty();
    }
    Optional<String> commit = git(folder, List.of("rev-parse", "--verify", "HEAD"));
    return commit.map(id -> dirty(folder, paths) ? id + "-dirty" : id);
  }

  private static boolean dirty(Path folder, List<Path> paths) {
    List<String> arguments = new ArrayList<>(List.of("status", "--porcelain", "--"));
    paths.forEach(path -> arguments.add(path.toAbsolutePath().normalize().toString()));
    return git(folder, arguments).map(changes -> !changes.isEmpty()).orElse(false);
  }

  /** What git prints, stripped; empty if it fails. */
  private static Optional<String> git(Path folder, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return finish(process);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A git that hangs, on a lock or a file system, must not hang an apply: it is ended in time. */
  private static Optional<String> finish(Process process) throws IOException {
    process
        .toHandle()
        .onExit()
        .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .exceptionally(_ -> {
          process.destroyForcibly();
          return process.toHandle();
        });
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.destroy();
    }
  }
}
