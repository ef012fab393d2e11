package dev.asof.ingestion;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.registry.RegistrySnapshots;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A registry that holds what a test puts into it. */
public final class FixedRegistry implements RegistrySnapshots {
  private final Map<ProjectName, ProjectDefinitions> projects = new ConcurrentHashMap<>();
  private final List<Consumer<ProjectDefinitions>> listeners = new CopyOnWriteArrayList<>();

  public FixedRegistry(ProjectDefinitions... definitions) {
    for (ProjectDefinitions project : definitions) {
      put(project);
    }
  }

  public void put(ProjectDefinitions project) {
    projects.put(project.project(), project);
    listeners.forEach(listener -> listener.accept(project));
  }

  @Override
  public boolean loaded() {
    return true;
  }

  @Override
  public ProjectDefinitions current(ProjectName project) {
    ProjectDefinitions found = projects.get(project);
    if (found == null) {
      throw new AsofException(ErrorCode.UNKNOWN_PROJECT, "no project " + project);
    }
    return found;
  }

  @Override
  public List<ProjectDefinitions> all() {
    return List.copyOf(projects.values());
  }

  @Override
  public void onChange(Consumer<ProjectDefinitions> listener) {
    listeners.add(listener);
    projects.values().forEach(listener);
  }
}
