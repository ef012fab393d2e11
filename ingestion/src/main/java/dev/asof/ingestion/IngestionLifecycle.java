package dev.asof.ingestion;

import dev.asof.ingestion.source.TopicSources;
import dev.asof.ingestion.writer.LogReaderThread;
import dev.asof.registry.RegistrySnapshots;
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
    sources.close();
    online.close();
    offline.close();
    running = false;
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
