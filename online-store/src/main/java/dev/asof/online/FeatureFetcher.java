package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureSelection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers online questions: the newest row of every entity, judged by the point-in-time rule.
 * Thread-safe.
 */
public final class FeatureFetcher {
  private final OnlineStore store;
  private final Clock clock;
  private final Timer latency;

  /**
   * @param clock says what "now" is
   */
  public FeatureFetcher(OnlineStore store, Clock clock, MeterRegistry meters) {
    this.store = store;
    this.clock = clock;
    this.latency =
        Timer.builder("asof.online.fetch")
            .description("Time to answer one online question, its failures included")
            .publishPercentileHistogram()
            .register(meters);
  }

  /**
   * The features of {@code selection} for each of {@code entities}.
   *
   * @throws AsofException {@link ErrorCode#MISSING_JOIN_KEY} or {@link ErrorCode#WRONG_TYPE} if an
   *     entity row does not hold the join keys of every view; {@link ErrorCode#VALUE_EXPIRED} if a
   *     value is past its TTL and the selection's policy is to fail; {@link
   *     ErrorCode#ONLINE_STORE_UNAVAILABLE} while the store does not answer
   */
  public FeatureVectors fetch(FeatureSelection selection, List<EntityRow> entities) {
    Timer.Sample sample = Timer.start();
    try {
      FetchPlan plan = new FetchPlan(selection, entities);
      SettledRows settled = SettledRows.read(store, plan);
      return answer(selection, entities, plan, settled);
    } finally {
      sample.stop(latency);
    }
  }

  private FeatureVectors answer(
      FeatureSelection selection, List<EntityRow> entities, FetchPlan plan, SettledRows settled) {
    Instant moment = Micros.floor(clock.instant());
    List<RowJudge> judges = new ArrayList<>(plan.views().size());
    for (int view = 0; view < plan.views().size(); view++) {
      PipelineState state = settled.states().get(view);
      judges.add(new RowJudge(selection, plan.columns(view), moment, state));
    }
    List<FeatureVector> rows = new ArrayList<>(entities.size());
    for (int entity = 0; entity < entities.size(); entity++) {
      ServedFeature[] served = new ServedFeature[selection.features().size()];
      for (int view = 0; view < judges.size(); view++) {
        StoredRow stored = plan.row(settled.rows(), view, entity);
        judges.get(view).judge(stored, entities.get(entity), served);
      }
      rows.add(new FeatureVector(entities.get(entity), List.of(served)));
    }
    return new FeatureVectors(selection, moment, rows);
  }
}
