package dev.asof.testing;

import dev.asof.embedded.services.DataFolder;
import dev.asof.embedded.services.EmbeddedServiceException;
import dev.asof.embedded.services.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the services of one test JVM have in common: a temporary folder above all their folders, and
 * their end with the JVM. A JVM that was killed leaves both behind; the next one clears them away.
 */
final class TestJvm {
  private static final Logger log = LoggerFactory.getLogger(TestJvm.class);
  private static final Path ALL = Path.of(System.getProperty("java.io.tmpdir"), "asof-testing");
  private static final List<String> EXECUTABLES = List.of("postgres", "redis-server", "java");

  /** A folder younger than this may be one that its JVM is about to lock. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private static final TestJvm CURRENT = start();

  private final DataFolder folder;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private TestJvm(DataFolder folder) {
    this.folder = folder;
  }

  private static TestJvm start() {
    try {
      Files.createDirectories(ALL);
      clearAbandoned();
      TestJvm jvm = new TestJvm(DataFolder.open(Files.createTempDirectory(ALL, "jvm-")));
      Runtime.getRuntime().addShutdownHook(new Thread(jvm::end, "test-services-end"));
      return jvm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void clearAbandoned() throws IOException {
    try (Stream<Path> folders = Files.list(ALL)) {
      for (Path abandoned : folders.toList()) {
        clearIfAbandoned(abandoned);
      }
    }
  }

  private static void clearIfAbandoned(Path path) {
    try {
      if (Files.getLastModifiedTime(path).toInstant().isAfter(Instant.now().minus(YOUNG))) {
        return;
      }
      try (DataFolder abandoned = DataFolder.open(path)) {
        EXECUTABLES.forEach(name -> ServerProcess.reap(name, name, abandoned.path()));
        DataFolder.delete(abandoned.path());
      }
    } catch (IOException | EmbeddedServiceException inUse) {
      log.debug("{} is left alone", path, inUse);
    }
  }

  /** A new folder for one service. */
  static Path newFolder(String service) {
    try {
      return Files.createTempDirectory(CURRENT.folder.path(), service + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Closes {@code service} at the end of this JVM, unless it is {@link #forget forgotten} before.
   */
  static void closeAtEnd(AutoCloseable service) {
    synchronized (CURRENT.open) {
      CURRENT.open.push(service);
    }
  }

  static void forget(AutoCloseable service) {
    synchronized (CURRENT.open) {
      CURRENT.open.remove(service);
    }
  }

  private void end() {
    List<AutoCloseable> services;
    synchronized (open) {
      services = List.copyOf(open);
    }
    services.forEach(TestJvm::closeLogged);
    try {
      DataFolder.delete(folder.path());
    } catch (IOException e) {
      log.warn("{} could not be deleted", folder.path(), e);
    }
  }

  private static void closeLogged(AutoCloseable service) {
    try {
      service.close();
    } catch (Exception e) {
      log.warn("A test service did not stop", e);
    }
  }
}
