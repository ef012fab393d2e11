package dev.asof.embedded.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder that exactly one owner uses at a time, from {@link #open} to {@link #close}. The
 * operating system drops the lock when its process dies, however it dies, so a lock is never stale.
 */
public final class DataFolder implements AutoCloseable {
  private static final String LOCK_FILE = "asof.lock";

  // The operating system's locks belong to the process and vanish when *any* of its channels on the
  // file is closed, so a
  // second owner in this JVM must be turned away before it opens the file.
  private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Creates the folder if it is missing and takes its lock.
   *
   * @throws EmbeddedServiceException if another owner has it open, or it cannot be written
   */
  public static DataFolder open(Path folder) {
    try {
      Path path = Files.createDirectories(folder.toAbsolutePath()).toRealPath();
      if (!OPEN_HERE.add(path)) {
        throw inUse(path, ProcessHandle.current().pid() + " (this one)");
      }
      return lock(path);
    } catch (IOException e) {
      throw new EmbeddedServiceException(
          "The data folder %s cannot be used; make it writable or choose another one"
              .formatted(folder.toAbsolutePath()),
          e);
    }
  }

  /** Starts something that owns a folder from then on. */
  public interface Start<T> {
    T over(DataFolder folder) throws Exception;
  }

  /**
   * Opens {@code folder} for what {@code start} returns, which has to close it; if {@code start}
   * fails, it is closed here.
   */
  public static <T> T openFor(String name, Path folder, Start<T> start) {
    DataFolder opened = open(folder);
    boolean started = false;
    try {
      T owner = start.over(opened);
      started = true;
      return owner;
    } catch (EmbeddedServiceException e) {
      throw e;
    } catch (Exception e) {
      throw new EmbeddedServiceException(
          "%s did not start over %s; the cause and the logs there say why"
              .formatted(name, opened.path()),
          e);
    } finally {
      if (!started) {
        opened.close();
      }
    }
  }

  private static DataFolder lock(Path path) throws IOException {
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel =
          FileChannel.open(
              path.resolve(LOCK_FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(path, owner(channel));
      }
      locked = true;
      channel.truncate(0).write(utf8(Long.toString(ProcessHandle.current().pid())), 0);
      return new DataFolder(path, channel);
    } finally {
      if (!locked) {
        OPEN_HERE.remove(path);
        closeQuietly(channel);
      }
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    channel.read(pid, 0);
    return StandardCharsets.UTF_8.decode(pid.flip()).toString();
  }

  private static ByteBuffer utf8(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }

  private static EmbeddedServiceException inUse(Path path, String owner) {
    return new EmbeddedServiceException(
        "The data folder %s is in use by process %s; stop that process or choose another folder"
            .formatted(path, owner));
  }

  private static void closeQuietly(@Nullable FileChannel channel) throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  /** Deletes {@code folder} with all that is in it, if it exists. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The folder, absolute and without symbolic links. */
  public Path path() {
    return path;
  }

  /** Gives the folder up for the next owner. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new EmbeddedServiceException(
          "The lock of the data folder %s could not be released".formatted(path), e);
    } finally {
      OPEN_HERE.remove(path);
    }
  }
}
