package dev.asof.offline.join;

import dev.asof.core.FeatureViewName;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.pointintime.TimeMode;
import java.util.Set;

/**
 * A training question.
 *
 * @param extras what the answer says beside the values
 */
public record JoinQuestion(
    FeatureSelection selection, Spine spine, TimeMode mode, Set<Extra> extras) {
  /** Columns beside the values. */
  public enum Extra {
    /**
     * Per view {@code {view}__event_timestamp}: of the row that answers; null where none does. A
     * view that is asked in two versions says {@code {view}_v{version}__event_timestamp}.
     */
    EVENT_TIMESTAMPS,
    /** Per feature {@code {column}__verdict}. */
    VERDICTS,
    /**
     * {@code __complete}: false for rows whose moment is later than what all tables are complete
     * through, whose answer may therefore change.
     */
    COMPLETE
  }

  public JoinQuestion {
    extras = Set.copyOf(extras);
  }

  /**
   * What {@link Extra#EVENT_TIMESTAMPS} calls the column of {@code view}, one of the selection's.
   */
  public static String eventTimestampColumn(FeatureSelection selection, FeatureViewVersion view) {
    FeatureViewName name = view.view().name();
    long versions =
        selection.views().stream().filter(asked -> asked.view().name().equals(name)).count();
    String version = versions > 1 ? "_v" + view.view().version() : "";
    return name + version + "__event_timestamp";
  }
}
