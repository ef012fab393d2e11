package dev.asof.embedded.launcher.server;

import dev.asof.embedded.services.DataFolder;
import dev.asof.embedded.services.EmbeddedServiceException;
import dev.asof.embedded.services.EmbeddedStack;
import dev.asof.embedded.services.Ports;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The embedded stack while it starts, beside the service's own start: whoever needs a part of it
 * waits for all. It owns the data folder until it is closed.
 */
final class StackStart implements AutoCloseable {
  private final DataFolder folder;
  private final FutureTask<EmbeddedStack> starting;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private StackStart(DataFolder folder, FutureTask<EmbeddedStack> starting) {
    this.folder = folder;
    this.starting = starting;
  }

  /**
   * Takes the data folder.
   *
   * @throws EmbeddedServiceException if another process has it
   */
  static StackStart over(DataLayout data) {
    return new StackStart(
        DataFolder.open(data.root()),
        new FutureTask<>(() -> EmbeddedStack.start(data.services(), Ports.AS_LAST_TIME)));
  }

  /** Starts the stack on a thread of its own, the first time. */
  void begin() {
    if (begun.compareAndSet(false, true)) {
      Thread.ofPlatform().name("embedded-stack").start(starting);
    }
  }

  /**
   * Waits for the stack.
   *
   * @throws EmbeddedServiceException if it does not start
   */
  EmbeddedStack await() {
    try {
      return starting.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EmbeddedServiceException known
          ? known
          : new EmbeddedServiceException("The embedded services did not start", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServiceException("Interrupted while starting the embedded services", e);
    }
  }

  /** Stops what has started, once all of it has, and gives the folder up. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try (folder) {
        stop();
      }
    }
  }

  private void stop() {
    if (!begun.get()) {
      return;
    }
    EmbeddedStack stack;
    try {
      stack = await();
    } catch (EmbeddedServiceException neverStarted) {
      return; // Whoever waited for it has been told.
    }
    stack.close();
  }
}
