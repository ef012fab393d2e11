package dev.asof.offline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder that one process has to itself, under one that all processes of a machine share: {@code
 * {name}-0}, or with the next number if that one is taken. It is claimed when it is first asked
 * for. Thread-safe.
 *
 * <p>Whoever holds the lock on {@code {name}-0.lock} has claimed the folder beside it. The system
 * lets go of a lock when its process dies, however it dies. The lock files stay: were one deleted,
 * two processes could each lock a file of that name.
 */
public final class ProcessFolder implements AutoCloseable {
  /**
   * Locks of this JVM. A second look at a locked file must not even open it: closing any of its
   * channels lets go of the lock.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path shared;
  private final String name;
  private final boolean lasting;
  private @Nullable Claim claim;

  private ProcessFolder(Path shared, String name, boolean lasting) {
    this.shared = shared;
    this.name = name;
    this.lasting = lasting;
  }

  /** What is in it stays for the process that claims it next. */
  public static ProcessFolder lasting(Path shared, String name) {
    return new ProcessFolder(shared, name, true);
  }

  /**
   * Empty when it is claimed, and gone when it is closed. What processes left behind that died goes
   * as well.
   */
  public static ProcessFolder scratch(Path shared, String name) {
    return new ProcessFolder(shared, name, false);
  }

  /** The folder, which exists. */
  public synchronized Path path() {
    Claim held = claim;
    if (held == null) {
      held = claim();
      claim = held;
    }
    return held.folder();
  }

  private Claim claim() {
    try {
      Path parent = Files.createDirectories(shared).toRealPath();
      if (!lasting) {
        reap(parent);
      }
      Claim free = null;
      for (int number = 0; free == null; number++) {
        free = Claim.of(parent.resolve(name + "-" + number));
      }
      Files.createDirectories(free.folder());
      return free;
    } catch (IOException failure) {
      throw new UncheckedIOException("could not claim a folder in " + shared, failure);
    }
  }

  private void reap(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      for (Path folder : entries.filter(this::isOurs).toList()) {
        try (Claim dead = Claim.of(folder)) {
          if (dead != null) {
            delete(folder);
          }
        }
      }
    }
  }

  private boolean isOurs(Path entry) {
    return entry.getFileName().toString().matches(name + "-\\d+");
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public synchronized void close() {
    Claim held = claim;
    claim = null;
    if (held == null) {
      return;
    }
    try (held) {
      if (!lasting) {
        delete(held.folder());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("could not leave " + held.folder(), failure);
    }
  }

  private record Claim(Path folder, Path lockFile, FileChannel channel) implements AutoCloseable {
    /** Null if another process, or another part of this one, has claimed {@code folder}. */
    static @Nullable Claim of(Path folder) throws IOException {
      Path lockFile = folder.resolveSibling(folder.getFileName() + ".lock");
      if (!HELD.add(lockFile)) {
        return null;
      }
      FileChannel channel = null;
      FileLock lock = null;
      try {
        channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock = channel.tryLock();
        return lock == null ? null : new Claim(folder, lockFile, channel);
      } finally {
        if (lock == null) {
          HELD.remove(lockFile);
          if (channel != null) {
            channel.close();
          }
        }
      }
    }

    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } finally {
        HELD.remove(lockFile);
      }
    }
  }
}
