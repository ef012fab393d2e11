package dev.asof.registry;

import dev.asof.core.FeatureName;
import dev.asof.core.definition.Definition;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureService.Selection;
import dev.asof.core.definition.FeatureView;
import dev.asof.registry.yaml.DefinitionKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of {@code '*'} in a feature service: every feature that the view version has when the
 * service's version is first applied. From then on the list is pinned, so that a feature added to
 * the view does not silently become an input of the model.
 */
final class Wildcards {
  private Wildcards() {}

  /** The view versions of which {@code service}, as parsed, wants all features. */
  static Set<String> of(FeatureService service) {
    Set<String> wildcards = new HashSet<>();
    for (Selection selection : service.features()) {
      if (selection.features().isEmpty()) {
        wildcards.add(label(selection));
      }
    }
    return wildcards;
  }

  /** {@code service} with lists in place of wildcards; one of an unknown view stays empty. */
  static FeatureService expand(FeatureService service, ProjectState state, DefinitionSet set) {
    Optional<DefinitionRevision> pinned = state.findLive(DefinitionKey.of(service));
    List<Selection> selections = new ArrayList<>();
    for (Selection selection : service.features()) {
      selections.add(
          selection.features().isEmpty()
              ? pinned
                  .filter(revision -> revision.wildcards().contains(label(selection)))
                  .flatMap(revision -> find(revision.definition(), selection))
                  .orElseGet(() -> all(selection, set))
              : selection);
    }
    return new FeatureService(
        service.name(),
        service.version(),
        selections,
        service.onExpired(),
        service.description(),
        service.tags());
  }

  private static Optional<Selection> find(@Nullable Definition service, Selection wanted) {
    return service instanceof FeatureService known
        ? known.features().stream().filter(s -> label(s).equals(label(wanted))).findFirst()
        : Optional.empty();
  }

  private static Selection all(Selection selection, DefinitionSet set) {
    List<FeatureName> features =
        set.find(DefinitionKey.view(selection.view(), selection.version()), FeatureView.class)
            .map(view -> view.features().stream().map(Feature::name).toList())
            .orElse(List.of());
    return new Selection(selection.view(), selection.version(), features);
  }

  private static String label(Selection selection) {
    return selection.view() + "@" + selection.version();
  }
}
