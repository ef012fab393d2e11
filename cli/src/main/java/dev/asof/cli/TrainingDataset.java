package dev.asof.cli;

import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A training dataset that the server is making. */
final class TrainingDataset {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** Jobs go on where they were after a restart of the server: that is worth waiting for. */
  private static final int TOLERATED_OUTAGES = 20;

  private final Invocation invocation;
  private final ApiClient api;
  private final String id;

  TrainingDataset(Invocation invocation, ApiClient api, String id) {
    this.invocation = invocation;
    this.api = api;
    this.id = id;
  }

  String id() {
    return id;
  }

  ApiPath data() {
    return invocation.inProject("training-datasets", id, "data");
  }

  /**
   * What the finished dataset's file is, as the API calls it: {@code parquet}, {@code csv} or
   * {@code ndjson}.
   */
  String format() {
    ApiPath manifest = invocation.inProject("training-datasets", id, "manifest");
    return Json.cell(api.get(manifest).path("format"));
  }

  /**
   * Returns the finished dataset.
   *
   * @throws CliException if it failed, was cancelled, or the server stays away
   */
  JsonNode await(Progress progress) {
    Duration pause = FIRST_PAUSE;
    int outages = 0;
    while (true) {
      try {
        JsonNode dataset = api.get(invocation.inProject("training-datasets", id));
        outages = 0;
        String state = Json.cell(dataset.path("state"));
        if (!Set.of("queued", "running").contains(state)) {
          return finished(dataset, state);
        }
        show(dataset, state, progress);
      } catch (CliException e) {
        if (e.exitCode() != ExitCode.UNAVAILABLE || ++outages > TOLERATED_OUTAGES) {
          throw e;
        }
      }
      invocation.pause().take(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private static void show(JsonNode dataset, String state, Progress progress) {
    JsonNode at = dataset.path("progress");
    long total = at.path("rowsTotal").asLong(Progress.UNKNOWN);
    progress.update(
        Json.text(at.path("step")).orElse(state),
        at.path("rowsDone").asLong(0),
        total > 0 ? total : Progress.UNKNOWN);
  }

  private JsonNode finished(JsonNode dataset, String state) {
    if (state.equals("done")) {
      return dataset;
    }
    JsonNode error = dataset.path("error");
    throw new CliException(
        ExitCode.REFUSED,
        Problem.of(
            Json.text(error.path("code")).orElse("training-dataset-" + state),
            "Training dataset %s %s: %s"
                .formatted(
                    id, state, Json.text(error.path("message")).orElse("no reason was given."))));
  }
}
