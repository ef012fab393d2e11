package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in force in every project, in memory: refreshed each second by one small query, and at
 * once after an apply of this server. While PostgreSQL is down it keeps answering with what it
 * loaded last. Reading never waits. Safe for use by several threads.
 */
public final class PostgresRegistrySnapshots implements RegistrySnapshots, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresRegistrySnapshots.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final FeatureRegistry registry;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("registry-snapshots").daemon().factory());
  private final List<Consumer<ProjectDefinitions>> listeners = new ArrayList<>();

  private volatile SortedMap<ProjectName, ProjectDefinitions> projects = new TreeMap<>();
  private volatile boolean loaded;
  private boolean failing;

  public PostgresRegistrySnapshots(FeatureRegistry registry) {
    this.registry = registry;
    registry.afterApply(this::tryRefresh);
  }

  /** Loads what can be loaded, and keeps refreshing from then on. PostgreSQL may be down. */
  public void start() {
    tryRefresh();
    var _ =
        executor.scheduleWithFixedDelay(
            this::tryRefresh, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public ProjectDefinitions current(ProjectName project) {
    ProjectDefinitions definitions = projects.get(project);
    if (definitions != null) {
      return definitions;
    }
    if (!loaded()) {
      throw new AsofException(
          ErrorCode.REGISTRY_UNAVAILABLE,
          "the registry is not loaded yet, since its PostgreSQL does not answer: try again when it does");
    }
    throw ProjectState.unknown(project, projects.keySet());
  }

  /** By name. */
  @Override
  public List<ProjectDefinitions> all() {
    return List.copyOf(projects.values());
  }

  @Override
  public boolean loaded() {
    return loaded;
  }

  @Override
  public synchronized void onChange(Consumer<ProjectDefinitions> listener) {
    listeners.add(listener);
    projects.values().forEach(project -> notify(listener, project));
  }

  /**
   * Loads what changed since the last time.
   *
   * @throws AsofException {@link ErrorCode#REGISTRY_UNAVAILABLE} while PostgreSQL is down
   */
  public synchronized void refresh() {
    List<ProjectDefinitions> changed = new ArrayList<>();
    SortedMap<ProjectName, ProjectDefinitions> next = new TreeMap<>(projects);
    for (Map.Entry<ProjectName, Long> head : registry.heads().entrySet()) {
      ProjectDefinitions known = next.get(head.getKey());
      if (known == null || known.revision() != head.getValue()) {
        ProjectDefinitions loaded = registry.load(head.getKey());
        next.put(head.getKey(), loaded);
        changed.add(loaded);
      }
    }
    projects = next;
    loaded = true;
    changed.forEach(project -> listeners.forEach(listener -> notify(listener, project)));
  }

  private synchronized void tryRefresh() {
    try {
      refresh();
      if (failing) {
        LOG.info("The registry is reachable again");
      }
      failing = false;
    } catch (RuntimeException | Error e) {
      // A scheduled task that throws never runs again.
      if (!failing) {
        LOG.warn("The registry cannot be refreshed; definitions stay as they are until it can", e);
      }
      failing = true;
    }
  }

  private static void notify(Consumer<ProjectDefinitions> listener, ProjectDefinitions project) {
    try {
      listener.accept(project);
    } catch (RuntimeException e) {
      LOG.error(
          "A listener failed on revision {} of project {}",
          project.revision(),
          project.project(),
          e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
