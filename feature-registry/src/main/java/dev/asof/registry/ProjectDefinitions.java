package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.EntityName;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureReference;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that lives in one project at one moment. Immutable.
 *
 * @param revision the project's registry revision: how many applies have changed it
 * @param views all live versions of all views
 * @param services all live versions of all services
 */
public record ProjectDefinitions(
    ProjectName project,
    long revision,
    List<Entity> entities,
    List<Source> sources,
    List<FeatureViewVersion> views,
    List<FeatureService> services) {
  public ProjectDefinitions {
    entities = List.copyOf(entities);
    sources = List.copyOf(sources);
    views = List.copyOf(views);
    services = List.copyOf(services);
  }

  /**
   * @throws AsofException {@link ErrorCode#UNKNOWN_ENTITY}
   */
  public Entity loadEntity(EntityName name) {
    return entities.stream()
        .filter(entity -> entity.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> unknown(ErrorCode.UNKNOWN_ENTITY, "entity", name, entities, Entity::label));
  }

  /**
   * @throws AsofException {@link ErrorCode#UNKNOWN_SOURCE}
   */
  public Source loadSource(SourceName name) {
    return sources.stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> unknown(ErrorCode.UNKNOWN_SOURCE, "source", name, sources, Source::label));
  }

  /** The live view versions that take the rows of {@code source}. */
  public List<FeatureViewVersion> viewsReading(SourceName source) {
    return views.stream().filter(view -> view.view().sources().contains(source)).toList();
  }

  /**
   * One version of a view, or its newest.
   *
   * @throws AsofException {@link ErrorCode#UNKNOWN_FEATURE_VIEW}
   */
  public FeatureViewVersion loadView(FeatureViewName name, OptionalInt version) {
    return views.stream()
        .filter(view -> view.view().name().equals(name))
        .filter(view -> version.isEmpty() || view.view().version() == version.getAsInt())
        .max(Comparator.comparingInt(view -> view.view().version()))
        .orElseThrow(() ->
            unknown(
                ErrorCode.UNKNOWN_FEATURE_VIEW,
                "feature view",
                version.isEmpty() ? name : name + "@" + version.getAsInt(),
                views,
                FeatureViewVersion::label));
  }

  /**
   * One version of a service, or its newest.
   *
   * @throws AsofException {@link ErrorCode#UNKNOWN_FEATURE_SERVICE}
   */
  public FeatureService loadService(FeatureServiceName name, OptionalInt version) {
    return services.stream()
        .filter(service -> service.name().equals(name))
        .filter(service -> version.isEmpty() || service.version() == version.getAsInt())
        .max(Comparator.comparingInt(FeatureService::version))
        .orElseThrow(() ->
            unknown(
                ErrorCode.UNKNOWN_FEATURE_SERVICE,
                "feature service",
                version.isEmpty() ? name : name + "@" + version.getAsInt(),
                services,
                FeatureService::label));
  }

  /**
   * The features of a service.
   *
   * @param fullNames whether columns are called {@code view__feature} instead of {@code feature},
   *     and {@code view_v2__feature} where several versions of the view are asked
   * @throws AsofException {@link ErrorCode#AMBIGUOUS_FEATURE_NAME} if short names collide
   */
  public FeatureSelection select(FeatureService service, boolean fullNames) {
    List<Chosen> chosen = new ArrayList<>();
    for (FeatureService.Selection selection : service.features()) {
      FeatureViewVersion view = loadView(selection.view(), OptionalInt.of(selection.version()));
      selection.features().forEach(name -> chosen.add(new Chosen(view, view.loadFeature(name))));
    }
    return selection(chosen, fullNames, service.onExpired());
  }

  /**
   * The features that {@code references} name.
   *
   * @param fullNames as for a service
   * @throws AsofException {@link ErrorCode#UNKNOWN_FEATURE_VIEW}, {@link
   *     ErrorCode#UNKNOWN_FEATURE}, or {@link ErrorCode#AMBIGUOUS_FEATURE_NAME} if column names
   *     collide
   */
  public FeatureSelection select(
      List<FeatureReference> references, boolean fullNames, ExpiredPolicy onExpired) {
    List<Chosen> chosen = new ArrayList<>();
    for (FeatureReference reference : references) {
      FeatureViewVersion view = loadView(reference.view(), reference.findVersion());
      List<Feature> features =
          reference
              .findFeature()
              .map(name -> List.of(view.loadFeature(name)))
              .orElse(view.view().features());
      features.forEach(feature -> chosen.add(new Chosen(view, feature)));
    }
    return selection(chosen, fullNames, onExpired);
  }

  private record Chosen(FeatureViewVersion view, Feature feature) {
    String column(boolean fullNames, boolean severalVersions) {
      String name = feature.name().value();
      if (!fullNames) {
        return name;
      }
      String version = severalVersions ? "_v" + view.view().version() : "";
      return view.view().name() + version + "__" + name;
    }
  }

  private static FeatureSelection selection(
      List<Chosen> chosen, boolean fullNames, ExpiredPolicy onExpired) {
    Map<FeatureViewName, Set<Integer>> versions = new HashMap<>();
    chosen.forEach(one ->
        versions
            .computeIfAbsent(one.view().view().name(), _ -> new HashSet<>())
            .add(one.view().view().version()));
    return new FeatureSelection(
        chosen.stream()
            .map(one -> {
              boolean several =
                  versions.getOrDefault(one.view().view().name(), Set.of()).size() > 1;
              return new SelectedFeature(one.view(), one.feature(), one.column(fullNames, several));
            })
            .toList(),
        onExpired);
  }

  private <T> AsofException unknown(
      ErrorCode code, String what, Object name, List<T> known, Function<T, String> label) {
    return new AsofException(
        code,
        "project %s has no %s '%s'; it has %s"
            .formatted(
                project,
                what,
                name,
                known.isEmpty()
                    ? "none: apply a definition of it"
                    : known.stream().map(label).sorted().collect(Collectors.joining(", "))));
  }
}
