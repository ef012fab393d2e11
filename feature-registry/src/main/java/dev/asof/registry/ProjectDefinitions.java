package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.EntityName;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The definitions in force in one project; immutable. All references among them hold.
 *
 * @param registryRevision counts the applies that changed the project, from 1
 * @param entities by name
 * @param sources by name
 * @param views every live version, by name and version
 * @param services every live version, by name and version
 */
public record ProjectDefinitions(
    ProjectName project,
    long registryRevision,
    List<Entity> entities,
    List<Source> sources,
    List<FeatureViewVersion> views,
    List<FeatureService> services) {
  public ProjectDefinitions {
    entities = entities.stream().sorted(Comparator.comparing(Entity::name)).toList();
    sources = sources.stream().sorted(Comparator.comparing(Source::name)).toList();
    views =
        views.stream()
            .sorted(
                Comparator.comparing((FeatureViewVersion version) -> version.view().name())
                    .thenComparingInt(version -> version.view().version()))
            .toList();
    services =
        services.stream()
            .sorted(
                Comparator.comparing(FeatureService::name)
                    .thenComparingInt(FeatureService::version))
            .toList();
  }

  static ProjectDefinitions of(ProjectState state) {
    return new ProjectAssembly(state).assemble();
  }

  static AsofException unknown(ProjectName project, Collection<ProjectName> known) {
    return new AsofException(
        ErrorCode.UNKNOWN_PROJECT,
        "there is no project '%s': %s"
            .formatted(
                project,
                known.isEmpty()
                    ? "apply definitions to it, which creates it"
                    : "there is " + names(known.stream())));
  }

  public Optional<Entity> findEntity(EntityName name) {
    return entities.stream().filter(entity -> entity.name().equals(name)).findFirst();
  }

  /**
   * @throws AsofException {@link ErrorCode#UNKNOWN_ENTITY} if there is none
   */
  public Entity loadEntity(EntityName name) {
    return findEntity(name)
        .orElseThrow(() ->
            unknown(ErrorCode.UNKNOWN_ENTITY, "entity", name, entities.stream().map(Entity::name)));
  }

  public Optional<Source> findSource(SourceName name) {
    return sources.stream().filter(source -> source.name().equals(name)).findFirst();
  }

  /**
   * @throws AsofException {@link ErrorCode#UNKNOWN_SOURCE} if there is none
   */
  public Source loadSource(SourceName name) {
    return findSource(name)
        .orElseThrow(() ->
            unknown(ErrorCode.UNKNOWN_SOURCE, "source", name, sources.stream().map(Source::name)));
  }

  /** The newest live version of {@code name}. */
  public Optional<FeatureViewVersion> findView(FeatureViewName name) {
    return views.stream()
        .filter(version -> version.view().name().equals(name))
        .reduce((_, newer) -> newer);
  }

  public Optional<FeatureViewVersion> findView(FeatureViewName name, int version) {
    return views.stream()
        .filter(view -> view.view().name().equals(name) && view.view().version() == version)
        .findFirst();
  }

  /**
   * The newest live version of {@code name}.
   *
   * @throws AsofException {@link ErrorCode#UNKNOWN_FEATURE_VIEW} if there is none
   */
  public FeatureViewVersion loadView(FeatureViewName name) {
    return findView(name).orElseThrow(() -> unknownView(name.value()));
  }

  /**
   * @throws AsofException {@link ErrorCode#UNKNOWN_FEATURE_VIEW} if there is none
   */
  public FeatureViewVersion loadView(FeatureViewName name, int version) {
    return findView(name, version).orElseThrow(() -> unknownView(name + "@" + version));
  }

  private AsofException unknownView(String wanted) {
    return unknown(
        ErrorCode.UNKNOWN_FEATURE_VIEW,
        "feature view",
        wanted,
        views.stream().map(FeatureViewVersion::label));
  }

  /** The live view versions that take the rows of {@code source}. */
  public List<FeatureViewVersion> viewsReading(SourceName source) {
    return views.stream().filter(view -> view.view().sources().contains(source)).toList();
  }

  /**
   * The feature service that {@code reference} names: {@code name} is the newest live version,
   * {@code name@2} that one.
   *
   * @throws AsofException {@link ErrorCode#UNKNOWN_FEATURE_SERVICE} if there is none, {@link
   *     ErrorCode#INVALID_REFERENCE} or {@link ErrorCode#INVALID_NAME} if this names none
   */
  public FeatureService loadService(String reference) {
    int at = reference.indexOf('@');
    var name = new FeatureServiceName(at < 0 ? reference : reference.substring(0, at));
    Predicate<FeatureService> wanted = service -> service.name().equals(name);
    if (at >= 0) {
      int version = version(reference, reference.substring(at + 1));
      wanted = wanted.and(service -> service.version() == version);
    }
    return services.stream()
        .filter(wanted)
        .reduce((_, newer) -> newer)
        .orElseThrow(() ->
            unknown(
                ErrorCode.UNKNOWN_FEATURE_SERVICE,
                "feature service",
                reference,
                services.stream().map(FeatureService::label)));
  }

  private static int version(String reference, String version) {
    if (!version.matches("[0-9]{1,9}")) {
      throw new AsofException(
          ErrorCode.INVALID_REFERENCE,
          "'%s' is not a feature service reference: write name or name@2".formatted(reference));
    }
    return Integer.parseInt(version);
  }

  /**
   * The features of {@code service}.
   *
   * @param fullNames whether columns are called {@code view__feature} instead of {@code feature}
   * @throws AsofException {@link ErrorCode#AMBIGUOUS_FEATURE_NAME} if two columns would share a
   *     name
   */
  public FeatureSelection select(FeatureService service, boolean fullNames) {
    return new FeatureSelection(
        service.features().stream()
            .flatMap(selection -> {
              FeatureViewVersion view = loadView(selection.view(), selection.version());
              return selection.features().stream().map(name -> selected(view, name, fullNames));
            })
            .toList(),
        service.onExpired());
  }

  /**
   * The features that {@code references} name, in their order.
   *
   * @param fullNames whether columns are called {@code view__feature} instead of {@code feature}
   * @throws AsofException {@link ErrorCode#UNKNOWN_FEATURE_VIEW} or {@link
   *     ErrorCode#UNKNOWN_FEATURE} if a reference leads nowhere, {@link
   *     ErrorCode#AMBIGUOUS_FEATURE_NAME} if two columns would share a name
   */
  public FeatureSelection select(
      List<FeatureReference> references, boolean fullNames, ExpiredPolicy onExpired) {
    return new FeatureSelection(
        references.stream().flatMap(reference -> selected(reference, fullNames)).toList(),
        onExpired);
  }

  private Stream<SelectedFeature> selected(FeatureReference reference, boolean fullNames) {
    FeatureViewVersion view =
        reference.version() == null
            ? loadView(reference.view())
            : loadView(reference.view(), reference.version());
    return reference
        .findFeature()
        .map(Stream::of)
        .orElseGet(() -> view.view().features().stream().map(Feature::name))
        .map(name -> selected(view, name, fullNames));
  }

  private static SelectedFeature selected(
      FeatureViewVersion view, FeatureName name, boolean fullNames) {
    String column = fullNames ? view.view().name() + "__" + name : name.value();
    return new SelectedFeature(view, view.loadFeature(name), column);
  }

  private static AsofException unknown(
      ErrorCode code, String what, Object wanted, Stream<?> known) {
    String names = names(known);
    return new AsofException(
        code,
        "there is no %s '%s': %s"
            .formatted(what, wanted, names.isEmpty() ? "none is declared" : "there is " + names));
  }

  private static String names(Stream<?> names) {
    return names.map(Object::toString).collect(Collectors.joining(", "));
  }
}
