package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.offline.join.JoinQuestion;
import dev.asof.offline.join.JoinQuestion.Extra;
import dev.asof.offline.join.Spine;
import dev.asof.registry.ProjectDefinitions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** A training question whose names and types are all known. */
record TrainingQuestion(JoinQuestion join, IncompletePolicy incomplete) {
  static TrainingQuestion of(TrainingRequest request, ProjectDefinitions definitions, int maxRows) {
    FeatureSelection selection = request.features().select(definitions);
    Spine spine =
        new SpineReader(selection.joinKeys(), request.spine().timestampColumn(), maxRows)
            .read(request.spine().json());
    Set<Extra> extras = EnumSet.noneOf(Extra.class);
    extras.addAll(request.extras());
    if (request.incomplete() == IncompletePolicy.FLAG) {
      extras.add(Extra.COMPLETE);
    }
    checkNames(spine, selection, extras);
    return new TrainingQuestion(
        new JoinQuestion(selection, spine, request.mode(), extras), request.incomplete());
  }

  /** Finds now what the join would find after the wait. */
  private static void checkNames(Spine spine, FeatureSelection selection, Set<Extra> extras) {
    Set<String> answered = new HashSet<>();
    for (SelectedFeature feature : selection.features()) {
      answered.add(folded(feature.column()));
      if (extras.contains(Extra.VERDICTS)) {
        answered.add(folded(feature.column() + "__verdict"));
      }
    }
    if (extras.contains(Extra.EVENT_TIMESTAMPS)) {
      for (FeatureViewVersion view : selection.views()) {
        answered.add(folded(JoinQuestion.eventTimestampColumn(selection, view)));
      }
    }
    if (extras.contains(Extra.COMPLETE)) {
      answered.add("__complete");
    }
    for (Spine.SpineColumn column : spine.columns()) {
      if (!answered.add(folded(column.name()))) {
        throw new AsofException(
            ErrorCode.AMBIGUOUS_FEATURE_NAME,
            "the spine has a column '%s', and so has the answer or the spine itself, upper and lower case aside: rename it, or ask with fullNames"
                .formatted(Excerpt.of(column.name())));
      }
    }
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
