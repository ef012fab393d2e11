package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import java.util.List;
import java.util.function.Consumer;

/**
 * The registry as this server last saw it, in memory. Serving goes on from it while the database is
 * down; changes made through any server appear within seconds. Thread-safe.
 */
public interface RegistrySnapshots {
  /** Whether the registry has been read at least once since the start. */
  boolean loaded();

  /**
   * @throws AsofException {@link ErrorCode#UNKNOWN_PROJECT} if nothing was ever applied to {@code
   *     project}; {@link ErrorCode#REGISTRY_UNAVAILABLE} if the registry has not been {@linkplain
   *     #loaded() loaded}
   */
  ProjectDefinitions current(ProjectName project);

  /** All projects; empty as long as the registry has not been loaded. */
  List<ProjectDefinitions> all();

  /**
   * Calls {@code listener} with each project that changes from now on, and once with each one that
   * is known already. Calls come one at a time, from a thread of the registry's; what a listener
   * throws is logged.
   */
  void onChange(Consumer<ProjectDefinitions> listener);
}
