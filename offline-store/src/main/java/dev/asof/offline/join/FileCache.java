package dev.asof.offline.join;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.offline.ProcessFolder;
import dev.asof.offline.table.TableFile;
import dev.asof.offline.table.Warehouse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Table files as local ones. Those of a local warehouse are that already; those of S3 are fetched
 * once and kept, since a file never changes under its name. Thread-safe.
 *
 * <p>Files in use are never evicted, so that the bound may be exceeded while joins run; afterwards
 * the least recently used go. The folder outlives the process, and may be thrown away at any time
 * when no join runs.
 */
final class FileCache implements AutoCloseable {
  private static final int PARALLEL_FETCHES = 8;

  private final Warehouse warehouse;
  private final ProcessFolder folder;
  private final long maxBytes;
  private final String unfinished = "." + UUID.randomUUID() + "-";
  private final AtomicLong fetches = new AtomicLong();
  private final Map<Path, Integer> inUse = new HashMap<>();

  FileCache(Warehouse warehouse, ProcessFolder folder, long maxBytes) {
    this.warehouse = warehouse;
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /** Files that stay where they are until this is closed. */
  record Lease(List<Path> files, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
      release.run();
    }
  }

  Lease lease(List<TableFile> wanted) {
    if (wanted.stream().allMatch(file -> file.location().startsWith("file:"))) {
      return new Lease(
          wanted.stream().map(file -> Path.of(URI.create(file.location()))).toList(), () -> {});
    }
    List<Path> local = wanted.stream().map(file -> path(file.location())).toList();
    use(local, 1);
    try {
      fetch(wanted);
    } catch (RuntimeException failure) {
      release(local);
      throw failure;
    }
    return new Lease(local, () -> release(local));
  }

  private Path path(String location) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(location.getBytes(StandardCharsets.UTF_8));
      return folder.path().resolve(HexFormat.of().formatHex(digest) + ".parquet");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void fetch(List<TableFile> wanted) {
    Semaphore permits = new Semaphore(PARALLEL_FETCHES);
    try (ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> fetches = new ArrayList<>();
      for (TableFile file : wanted) {
        fetches.add(
            fetchers.submit(() -> {
              permits.acquire();
              try {
                return fetch(file);
              } finally {
                permits.release();
              }
            }));
      }
      await(fetches, fetchers);
    } catch (ExecutionException failure) {
      throw unavailable(failure.getCause() == null ? failure : failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unavailable(interrupted);
    }
  }

  /** Without one of them the others are of no use. */
  private static void await(List<Future<?>> fetches, ExecutorService fetchers)
      throws InterruptedException, ExecutionException {
    try {
      for (Future<?> fetch : fetches) {
        fetch.get();
      }
    } finally {
      fetchers.shutdownNow();
    }
  }

  private Path fetch(TableFile file) throws IOException {
    Path target = path(file.location());
    if (Files.exists(target) && Files.size(target) == file.bytes()) {
      return target;
    }
    Path part =
        target.resolveSibling(target.getFileName() + unfinished + fetches.incrementAndGet());
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

  private synchronized void use(List<Path> files, int more) {
    files.forEach(file -> inUse.merge(file, more, (a, b) -> a + b == 0 ? null : a + b));
  }

  private synchronized void release(List<Path> files) {
    use(files, -1);
    try {
      for (Path file : files) {
        if (Files.exists(file)) {
          Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
      }
      evict();
    } catch (IOException failure) {
      throw new UncheckedIOException("the file cache in " + folder.path() + " is broken", failure);
    }
  }

  private void evict() throws IOException {
    record Entry(Path file, long bytes, FileTime usedAt) {}
    List<Entry> entries = new ArrayList<>();
    for (Path file : list()) {
      if (file.toString().endsWith(".parquet")) {
        entries.add(new Entry(file, Files.size(file), Files.getLastModifiedTime(file)));
      } else if (!file.toString().contains(unfinished)) {
        // A process that is no more was fetching it.
        Files.deleteIfExists(file);
      }
    }
    entries.sort(Comparator.comparing(Entry::usedAt));
    long total = entries.stream().mapToLong(Entry::bytes).sum();
    for (Entry entry : entries) {
      if (total > maxBytes && !inUse.containsKey(entry.file())) {
        Files.deleteIfExists(entry.file());
        total -= entry.bytes();
      }
    }
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> files = Files.list(folder.path())) {
      return files.toList();
    }
  }

  @Override
  public void close() {
    folder.close();
  }
}
