package dev.asof.offline.join;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.offline.table.TableFile;
import dev.asof.offline.table.Warehouse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Copies files of the warehouse, some at a time. Thread-safe. */
final class FileFetcher {
  private static final int PARALLEL = 8;

  private final Warehouse warehouse;

  /** In the names of the files that are not whole yet. */
  private final String parts = "." + UUID.randomUUID() + "-";

  private final AtomicLong started = new AtomicLong();

  FileFetcher(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /**
   * Makes each file's content a local file, unless it is there with that length. A file is there as
   * a whole or not at all.
   *
   * @throws AsofException {@link ErrorCode#OFFLINE_STORE_UNAVAILABLE} if one of them cannot be had
   */
  void fetch(Map<TableFile, Path> wanted) {
    Semaphore permits = new Semaphore(PARALLEL);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> fetches = new ArrayList<>();
      wanted.forEach(
          (file, target) -> fetches.add(threads.submit(() -> fetch(file, target, permits))));
      await(fetches, threads);
    } catch (ExecutionException failure) {
      throw unavailable(failure.getCause() == null ? failure : failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unavailable(interrupted);
    }
  }

  /** Without one of them the others are of no use. */
  private static void await(List<Future<?>> fetches, ExecutorService threads)
      throws InterruptedException, ExecutionException {
    try {
      for (Future<?> fetch : fetches) {
        fetch.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Path fetch(TableFile file, Path target, Semaphore permits)
      throws IOException, InterruptedException {
    permits.acquire();
    try {
      return Files.exists(target) && Files.size(target) == file.bytes()
          ? target
          : fetch(file, target);
    } finally {
      permits.release();
    }
  }

  private Path fetch(TableFile file, Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + parts + started.incrementAndGet());
    try {
      download(file, part);
      return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** All of {@code file}, and on disk: it has to outlast a power cut as it is, or not at all. */
  private void download(TableFile file, Path part) throws IOException {
    try (InputStream content = warehouse.open(file.location());
        FileChannel target =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long bytes = content.transferTo(Channels.newOutputStream(target));
      if (bytes != file.bytes()) {
        throw new EOFException(
            "%s ends after %d of %d bytes".formatted(file.location(), bytes, file.bytes()));
      }
      target.force(false);
    }
  }

  private static AsofException unavailable(Throwable cause) {
    return cause instanceof AsofException known
        ? known
        : new AsofException(
            ErrorCode.OFFLINE_STORE_UNAVAILABLE,
            "a table's file could not be fetched (%s): try again".formatted(cause.getMessage()),
            cause);
  }

  /** Whether this is fetching {@code file}, which is not whole yet. */
  boolean isFetching(Path file) {
    return file.toString().contains(parts);
  }
}
