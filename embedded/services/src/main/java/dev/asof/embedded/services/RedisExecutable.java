package dev.asof.embedded.services;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.error.OsArchitectureNotFound;
import redis.embedded.error.UnknownOSName;

/** A {@code redis-server} that can be run here, and its version. */
record RedisExecutable(Path path, int major, int minor) {
  private static final Pattern VERSION = Pattern.compile("\\bv=(\\d+)\\.(\\d+)");
  private static final String FILE_NAME = "redis-server";

  /** Java 25 says {@code error: 26} where older ones said {@code error=26}. */
  private static final Pattern TEXT_FILE_BUSY = Pattern.compile("error(=|: )26\\b");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Comparator<RedisExecutable> BY_VERSION =
      Comparator.comparingInt(RedisExecutable::major).thenComparingInt(RedisExecutable::minor);
  private static final RedisExecutable OLDEST = new RedisExecutable(Path.of(FILE_NAME), 6, 2);

  /**
   * The installed one if it is 6.2 or newer, else the one that comes in a jar, unpacked into {@code
   * folder}.
   */
  static RedisExecutable find(Path folder) {
    return findInstalled().orElseGet(() -> unpack(folder));
  }

  private static Optional<RedisExecutable> findInstalled() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry, FILE_NAME))
        .filter(Files::isExecutable)
        .flatMap(file -> findVersion(file).stream())
        .filter(installed -> BY_VERSION.compare(installed, OLDEST) >= 0)
        .findFirst();
  }

  private static RedisExecutable unpack(Path folder) {
    try {
      Path file = unpackOnce(folder);
      return findVersion(file)
          .orElseThrow(() ->
              new EmbeddedServiceException(
                  "%s does not run on this machine (on Linux it needs OpenSSL 3); install redis-server 6.2 or newer"
                      .formatted(file)));
    } catch (IOException | OsArchitectureNotFound | UnknownOSName e) {
      throw new EmbeddedServiceException(
          "No Redis is packed for this machine; install redis-server 6.2 or newer", e);
    }
  }

  private static Path unpackOnce(Path folder) throws IOException {
    Path partial = Files.createDirectories(folder.resolve("partial"));
    Path unpacked = ExecutableProvider.newJarResourceProvider(partial.toFile()).get().toPath();
    return Files.move(
        unpacked, folder.resolve(unpacked.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Optional<RedisExecutable> findVersion(Path file) {
    try {
      Process process = startOnceClosed(List.of(file.toString(), "--version"));
      Matcher version =
          VERSION.matcher(
              new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      return version.find()
          ? Optional.of(
              new RedisExecutable(
                  file, Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2))))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * A process that another thread forked while the file was being written holds it open until it
   * runs its own program, and for these milliseconds the system refuses to run the file. Once it
   * has run, it always does.
   */
  private static Process startOnceClosed(List<String> command) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
      } catch (IOException e) {
        if (!isBusy(e) || System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
      }
    }
  }

  /** Whether the system refused to run a program because its file is being written. */
  static boolean isBusy(IOException refusal) {
    return TEXT_FILE_BUSY.matcher(String.valueOf(refusal.getMessage())).find();
  }

  /**
   * From Redis 7 on the append-only file is a folder, which an older one would overlook and start
   * empty.
   */
  boolean readsAppendOnlyFolder() {
    return major >= 7;
  }
}
