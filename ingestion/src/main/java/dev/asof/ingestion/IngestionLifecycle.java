package dev.asof.ingestion;

import dev.asof.ingestion.source.TopicSources;
import dev.asof.ingestion.writer.LogReaderThread;
import dev.asof.registry.RegistrySnapshots;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.SmartLifecycle;

/**
 * Starts sources and writers with the application, and stops them so that what is read is written.
 */
final class IngestionLifecycle implements SmartLifecycle {
  private final LogReaderThread online;
  private final LogReaderThread offline;
  private final TopicSources sources;
  private final RegistrySnapshots registry;
  private final int phase;
  private volatile boolean running;

  IngestionLifecycle(
      LogReaderThread online,
      LogReaderThread offline,
      TopicSources sources,
      RegistrySnapshots registry,
      int phase) {
    this.online = online;
    this.offline = offline;
    this.sources = sources;
    this.registry = registry;
    this.phase = phase;
  }

  @Override
  public void start() {
    running = true;
    online.start();
    offline.start();
    registry.onChange(sources::follow);
  }

  @Override
  public void stop() {
    atOnce(sources::close, online::close, offline::close);
    running = false;
  }

  /**
   * Runs all of {@code stops} and waits for them, so that they take as long as the slowest of them.
   * None needs another one: what a source still appends to the log is read on by other servers, or
   * by this one after its next start.
   */
  static void atOnce(Runnable... stops) {
    List<Thread> stopping = Stream.of(stops).map(Thread::startVirtualThread).toList();
    try {
      for (Thread each : stopping) {
        each.join();
      }
    } catch (InterruptedException stoppingHard) {
      stopping.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return phase;
  }
}
