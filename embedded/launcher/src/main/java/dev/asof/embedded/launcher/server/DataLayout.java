package dev.asof.embedded.launcher.server;

import dev.asof.embedded.services.DataFolder;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where things lie in the data folder.
 *
 * @param root the folder itself, absolute
 */
public record DataLayout(Path root) {
  /** What a new database, an empty log and a first day of rows take, and some. */
  private static final long LEAST_SPACE = 512L << 20;

  public static DataLayout in(Path folder) {
    return new DataLayout(folder.toAbsolutePath().normalize());
  }

  /** Kafka, PostgreSQL and Redis, a folder each. */
  Path services() {
    return root.resolve("services");
  }

  /** What is unpacked to be run. */
  Path programs() {
    return root.resolve("programs");
  }

  /** Tables and training datasets. */
  public Path warehouse() {
    return root.resolve("warehouse");
  }

  /** What only this process needs, also the temporary files of its JVM, as {@code ./asof} says. */
  Path temporary() {
    return root.resolve("tmp");
  }

  /** The log of this server and of the broker in its JVM. */
  public Path logFile() {
    return root.resolve("logs/asof.log");
  }

  /**
   * Deletes the temporary files of a process that was killed. The caller owns the data folder.
   *
   * @throws LauncherException if they cannot be deleted
   */
  void clearTemporary() {
    try {
      DataFolder.delete(temporary());
      Files.createDirectory(temporary());
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Makes the folders.
   *
   * @throws LauncherException if they cannot be made or their disk is nearly full
   */
  void prepare() {
    try {
      Files.createDirectories(warehouse());
      Files.createDirectories(programs());
      Files.createDirectories(temporary());
      Files.createDirectories(logFile().resolveSibling("."));
      FileStore disk = Files.getFileStore(root);
      if (disk.getUsableSpace() < LEAST_SPACE) {
        throw new LauncherException(
            "Only %d MB are free for the data folder %s, and Asof needs %d MB; make room or choose another folder with --data"
                .formatted(disk.getUsableSpace() >> 20, root, LEAST_SPACE >> 20));
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private LauncherException unusable(IOException why) {
    return new LauncherException(
        "The data folder %s cannot be used (%s); make it writable or choose another one with --data"
            .formatted(root, why),
        why);
  }
}
