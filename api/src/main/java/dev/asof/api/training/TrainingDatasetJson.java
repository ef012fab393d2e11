package dev.asof.api.training;

import dev.asof.api.json.TypedValues;
import dev.asof.jobs.queue.Job;
import dev.asof.jobs.queue.JobError;
import dev.asof.jobs.queue.JobResult;
import tools.jackson.core.JsonGenerator;

/** A training dataset's job as clients see it. */
final class TrainingDatasetJson {
  private TrainingDatasetJson() {}

  static void write(JsonGenerator json, Job job) {
    json.writeStartObject();
    json.writeStringProperty("id", job.id());
    json.writeStringProperty("name", job.name());
    json.writeStringProperty("state", job.state().text());
    json.writeObjectPropertyStart("progress");
    json.writeStringProperty("step", job.progress().step());
    json.writeNumberProperty("rowsDone", job.progress().rowsDone());
    json.writeNumberProperty("rowsTotal", job.progress().rowsTotal());
    json.writeNumberProperty("fraction", job.progress().fraction());
    json.writeEndObject();
    TypedValues.writeProperty(json, "createdAt", job.times().created());
    TypedValues.writeProperty(json, "startedAt", job.times().findStarted().orElse(null));
    TypedValues.writeProperty(json, "finishedAt", job.times().findFinished().orElse(null));
    TypedValues.writeProperty(json, "rows", job.findResult().map(JobResult::rows).orElse(null));
    TypedValues.writeProperty(json, "bytes", job.findResult().map(JobResult::bytes).orElse(null));
    writeError(json, job);
    json.writeEndObject();
  }

  private static void writeError(JsonGenerator json, Job job) {
    json.writeName("error");
    JobError error = job.findError().orElse(null);
    if (error == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringProperty("code", error.code());
    json.writeStringProperty("message", error.message());
    json.writeEndObject();
  }
}
