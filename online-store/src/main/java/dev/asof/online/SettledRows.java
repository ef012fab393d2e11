package dev.asof.online;

import dev.asof.core.definition.FeatureViewVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the store holds for a plan, with the pipeline states that say what absence means.
 *
 * <p>A row that is absent is MISSING only if the store did not lose it. The states held before the
 * read may be a second old, so that whenever something is absent, or a view was rebuilding, the
 * states are read again <em>after</em> the read. The same generation before and after, rebuilt
 * before, proves that nothing was lost in between. A generation that changed, or has been rebuilt
 * just now, is read once more; one that keeps changing counts as rebuilding.
 *
 * @param states one for each view of the plan
 * @param rows the store's answer to the plan's lookups
 */
record SettledRows(List<PipelineState> states, List<List<StoredRow>> rows) {
  private static final int ATTEMPTS = 3;

  static SettledRows read(OnlineStore store, FetchPlan plan) {
    List<PipelineState> states =
        new ArrayList<>(plan.views().stream().map(store::pipelineState).toList());
    for (int attempt = 1; ; attempt++) {
      List<List<StoredRow>> rows = store.read(plan.lookups());
      List<Integer> unsettled = confirm(store, plan, states, rows);
      if (unsettled.isEmpty() || attempt == ATTEMPTS) {
        unsettled.forEach(view -> states.set(view, PipelineState.NOT_STARTED));
        return new SettledRows(states, rows);
      }
    }
  }

  /** Brings the states of doubtful views up to date; answers with the views to be read again. */
  private static List<Integer> confirm(
      OnlineStore store, FetchPlan plan, List<PipelineState> states, List<List<StoredRow>> rows) {
    Map<Integer, FeatureViewVersion> doubtful = new HashMap<>();
    for (int view = 0; view < states.size(); view++) {
      if (states.get(view).rebuilding() || plan.anyAbsent(rows, view)) {
        doubtful.put(view, plan.views().get(view));
      }
    }
    if (doubtful.isEmpty()) {
      return List.of();
    }
    List<Integer> unsettled = new ArrayList<>();
    var fresh = store.readPipelineStates(List.copyOf(doubtful.values())).iterator();
    for (int view : doubtful.keySet()) {
      PipelineState before = states.set(view, fresh.next());
      if (!states.get(view).rebuilding() && !before.sameRebuilt(states.get(view))) {
        unsettled.add(view);
      }
    }
    return unsettled;
  }
}
