package dev.asof.testing;

import dev.asof.embedded.services.DataFolder;
import dev.asof.embedded.services.EmbeddedServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An embedded service with a folder and a port that outlast its stops. Not meant for use by several
 * threads at once.
 */
final class Restartable<S extends AutoCloseable> implements AutoCloseable {
  private final String name;
  private final Path folder;
  private final Starter<S> starter;
  private final int port;
  private @Nullable S running;

  /** Starts a service over a folder, on a port or on any free one for 0. */
  interface Starter<S> {
    S start(Path folder, int port);
  }

  private Restartable(String name, Path folder, Starter<S> starter, int port, S running) {
    this.name = name;
    this.folder = folder;
    this.starter = starter;
    this.port = port;
    this.running = running;
  }

  static <S extends AutoCloseable> Restartable<S> start(
      String name, Starter<S> starter, ToIntFunction<S> port) {
    Path folder = TestJvm.newFolder(name);
    S running = starter.start(folder, 0);
    Restartable<S> service =
        new Restartable<>(name, folder, starter, port.applyAsInt(running), running);
    TestJvm.closeAtEnd(service);
    return service;
  }

  synchronized S running() {
    if (running == null) {
      throw new IllegalStateException(name + " is stopped; call restart() first");
    }
    return running;
  }

  int port() {
    return port;
  }

  synchronized void stop() {
    S stopping = running;
    running = null;
    if (stopping != null) {
      closeUnchecked(stopping);
    }
  }

  synchronized void restart() {
    stop();
    running = starter.start(folder, port);
  }

  private static void closeUnchecked(AutoCloseable service) {
    try {
      service.close();
    } catch (Exception e) {
      throw e instanceof EmbeddedServiceException known
          ? known
          : new EmbeddedServiceException("A service did not stop", e);
    }
  }

  @Override
  public synchronized void close() {
    TestJvm.forget(this);
    stop();
    try {
      DataFolder.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
