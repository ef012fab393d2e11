package dev.asof.api.training;

import dev.asof.api.json.JsonAnswer;
import dev.asof.api.json.Limit;
import dev.asof.api.settings.HttpProperties;
import dev.asof.core.ProjectName;
import dev.asof.jobs.queue.Job;
import dev.asof.jobs.training.TrainingDatasetJobs;
import dev.asof.offline.dataset.DatasetManifest;
import dev.asof.registry.RegistrySnapshots;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Training datasets: made by jobs, kept in the warehouse. */
@RestController
@RequestMapping("/v1/projects/{project}/training-datasets")
final class TrainingDatasetsEndpoint {
  private final RegistrySnapshots registry;
  private final TrainingDatasetJobs jobs;
  private final DatasetDownload downloads;
  private final HttpProperties limits;

  TrainingDatasetsEndpoint(
      RegistrySnapshots registry,
      TrainingDatasetJobs jobs,
      DatasetDownload downloads,
      HttpProperties limits) {
    this.registry = registry;
    this.jobs = jobs;
    this.downloads = downloads;
    this.limits = limits;
  }

  @PostMapping(
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<JsonAnswer> createTrainingDataset(
      @PathVariable String project, @RequestBody byte[] body) {
    Job job = jobs.submit(registry.current(new ProjectName(project)), body);
    return ResponseEntity.accepted()
        .header("Location", "/v1/projects/%s/training-datasets/%s".formatted(project, job.id()))
        .body(json -> TrainingDatasetJson.write(json, job));
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer listTrainingDatasets(
      @PathVariable String project, @RequestParam(defaultValue = "100") int limit) {
    List<Job> datasets = jobs.list(known(project), Limit.check(limit, limits.maxListed()));
    return json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("trainingDatasets");
      datasets.forEach(job -> TrainingDatasetJson.write(json, job));
      json.writeEndArray();
      json.writeEndObject();
    };
  }

  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer findTrainingDataset(@PathVariable String project, @PathVariable String id) {
    Job job = jobs.load(known(project), id);
    return json -> TrainingDatasetJson.write(json, job);
  }

  @GetMapping("/{id}/data")
  void downloadTrainingDataset(
      @PathVariable String project, @PathVariable String id, HttpServletResponse response)
      throws IOException {
    downloads.send(jobs.openData(known(project), id), id, response);
  }

  @GetMapping(path = "/{id}/manifest", produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer findManifest(@PathVariable String project, @PathVariable String id) {
    DatasetManifest manifest = jobs.manifest(known(project), id);
    return json -> ManifestJson.write(json, manifest);
  }

  @DeleteMapping("/{id}")
  ResponseEntity<Void> deleteTrainingDataset(
      @PathVariable String project, @PathVariable String id) {
    jobs.cancelOrRemove(known(project), id);
    return ResponseEntity.status(HttpStatus.NO_CONTENT).build();
  }

  private ProjectName known(String project) {
    return registry.current(new ProjectName(project)).project();
  }
}
