package dev.asof.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file from the server. It appears under its name whole or not at all: it is written beside its
 * place, forced to disk and then moved there.
 */
final class Download {
  private final Path target;
  private final Progress progress;

  Download(Path target, Progress progress) {
    this.target = target.toAbsolutePath();
    this.progress = progress;
  }

  /** Refuses a place that cannot be written, before the work that leads to it. */
  static void check(Path target) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(target) || !Files.isWritable(folder)) {
      throw CliException.usage(
          "%s cannot be written: name a file in a folder that exists.".formatted(target));
    }
  }

  /** Returns the number of bytes. */
  long fetch(ApiClient api, ApiPath path) {
    HttpResponse<InputStream> response = api.open(path);
    long total = response.headers().firstValueAsLong("Content-Length").orElse(Progress.UNKNOWN);
    try (InputStream body = response.body()) {
      Path partial =
          target.resolveSibling(
              "." + target.getFileName() + ".partial-" + ProcessHandle.current().pid());
      try {
        long bytes = copy(body, partial, total);
        move(partial);
        return bytes;
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (UncheckedIOException e) {
      throw brokenOff(e);
    } catch (IOException e) {
      throw CliException.unreadable(target, e);
    }
  }

  private long copy(InputStream body, Path partial, long total) throws IOException {
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out =
        Files.newOutputStream(
            partial, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
      for (int read = read(body, buffer); read >= 0; read = read(body, buffer)) {
        out.write(buffer, 0, read);
        bytes += read;
        progress.update("downloading", bytes, total);
      }
    }
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    return bytes;
  }

  /** Tells a broken connection, which is unchecked here, from a full disk. */
  private static int read(InputStream body, byte[] buffer) {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void move(Path partial) throws IOException {
    try {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private CliException brokenOff(UncheckedIOException cause) {
    return new CliException(
        ExitCode.UNAVAILABLE,
        Problem.of(
            "download-broken-off",
            "The download of %s broke off; nothing was written. export --id fetches it again."
                .formatted(target.getFileName())),
        cause);
  }
}
