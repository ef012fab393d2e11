package dev.asof.offline.join;

import dev.asof.offline.ProcessFolder;
import dev.asof.offline.table.TableFile;
import dev.asof.offline.table.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Table files as local ones. Those of a local warehouse are that already; those of S3 are fetched
 * once and kept, since a file never changes under its name. Thread-safe.
 *
 * <p>Files in use are never evicted, so that the bound may be exceeded while joins run; afterwards
 * the least recently used go. The folder outlives the process, and may be thrown away at any time
 * when no join runs.
 */
final class FileCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileCache.class);

  private final FileFetcher fetcher;
  private final ProcessFolder folder;
  private final long maxBytes;
  private final Map<Path, Integer> inUse = new HashMap<>();

  FileCache(Warehouse warehouse, ProcessFolder folder, long maxBytes) {
    this.fetcher = new FileFetcher(warehouse);
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /** Files that stay where they are until this is closed. To close it once more does nothing. */
  static final class Lease implements AutoCloseable {
    private final List<Path> files;
    private final AtomicReference<Runnable> release;

    private Lease(List<Path> files, Runnable release) {
      this.files = files;
      this.release = new AtomicReference<>(release);
    }

    List<Path> files() {
      return files;
    }

    @Override
    public void close() {
      release.getAndSet(() -> {}).run();
    }
  }

  Lease lease(List<TableFile> wanted) {
    if (wanted.stream().allMatch(file -> file.location().startsWith("file:"))) {
      return new Lease(
          wanted.stream().map(file -> Path.of(URI.create(file.location()))).toList(), () -> {});
    }
    Map<TableFile, Path> local = new LinkedHashMap<>();
    wanted.forEach(file -> local.put(file, path(file.location())));
    return lease(local);
  }

  private Lease lease(Map<TableFile, Path> wanted) {
    List<Path> local = List.copyOf(wanted.values());
    use(local, 1);
    try {
      fetcher.fetch(wanted);
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

  private synchronized void use(List<Path> files, int more) {
    files.forEach(file -> inUse.merge(file, more, (a, b) -> a + b == 0 ? null : a + b));
  }

  /** What cannot be evicted now is no concern of those who had the files: the next time will do. */
  private synchronized void release(List<Path> files) {
    use(files, -1);
    try {
      for (Path file : files) {
        if (Files.exists(file)) {
          Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
      }
      evict();
    } catch (IOException | UncheckedIOException failure) {
      LOG.warn("Could not evict files from the cache; trying again later", failure);
    }
  }

  private void evict() throws IOException {
    record Entry(Path file, long bytes, FileTime usedAt) {}
    List<Entry> entries = new ArrayList<>();
    for (Path file : list()) {
      if (file.toString().endsWith(".parquet")) {
        entries.add(new Entry(file, Files.size(file), Files.getLastModifiedTime(file)));
      } else if (!fetcher.isFetching(file)) {
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
