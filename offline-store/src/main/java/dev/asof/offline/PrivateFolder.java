package dev.asof.offline;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders with names that anybody can guess, in a place where anybody can create them. */
final class PrivateFolder {
  private PrivateFolder() {}

  /**
   * Creates {@code folder}, for this user alone, unless it is there.
   *
   * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} if it belongs to somebody else
   */
  static Path create(Path folder) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      if (!belongsToUs(folder)) {
        throw new AsofException(
            ErrorCode.CONFIGURATION_INVALID,
            "%s belongs to another user, who could change what is kept there: set asof.offline.duckdb.temp-folder to a folder of this service's own"
                .formatted(folder));
      }
      return folder;
    } catch (IOException failure) {
      throw new UncheckedIOException("could not create " + folder, failure);
    }
  }

  private static boolean belongsToUs(Path folder) throws IOException {
    Path ours = Files.createTempFile("asof", null);
    try {
      return Files.getOwner(folder).equals(Files.getOwner(ours));
    } finally {
      Files.delete(ours);
    }
  }
}
