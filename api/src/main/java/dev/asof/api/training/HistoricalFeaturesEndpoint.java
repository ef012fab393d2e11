package dev.asof.api.training;

import dev.asof.core.ProjectName;
import dev.asof.jobs.training.HistoricalFeatures;
import dev.asof.jobs.training.TrainingRequest;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.JoinedRows;
import dev.asof.registry.RegistrySnapshots;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers small training questions at once, in the format that the caller accepts. */
@RestController
@RequestMapping(
    path = "/v1/projects/{project}/historical-features",
    consumes = MediaType.APPLICATION_JSON_VALUE)
final class HistoricalFeaturesEndpoint {
  private static final String PARQUET = "application/vnd.apache.parquet";

  private final RegistrySnapshots registry;
  private final HistoricalFeatures historical;
  private final DatasetDownload downloads;

  HistoricalFeaturesEndpoint(
      RegistrySnapshots registry, HistoricalFeatures historical, DatasetDownload downloads) {
    this.registry = registry;
    this.historical = historical;
    this.downloads = downloads;
  }

  @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  void fetchHistoricalFeatures(
      @PathVariable String project, @RequestBody byte[] body, HttpServletResponse response)
      throws IOException {
    downloads.sendJson(join(project, body), response);
  }

  @PostMapping(produces = MediaType.APPLICATION_NDJSON_VALUE)
  void fetchHistoricalFeaturesAsLines(
      @PathVariable String project, @RequestBody byte[] body, HttpServletResponse response)
      throws IOException {
    downloads.send(join(project, body), DatasetFormat.NDJSON, response);
  }

  @PostMapping(produces = "text/csv")
  void fetchHistoricalFeaturesAsCsv(
      @PathVariable String project, @RequestBody byte[] body, HttpServletResponse response)
      throws IOException {
    downloads.send(join(project, body), DatasetFormat.CSV, response);
  }

  @PostMapping(produces = PARQUET)
  void fetchHistoricalFeaturesAsParquet(
      @PathVariable String project, @RequestBody byte[] body, HttpServletResponse response)
      throws IOException {
    downloads.send(join(project, body), DatasetFormat.PARQUET, response);
  }

  private JoinedRows join(String project, byte[] body) {
    return historical.join(registry.current(new ProjectName(project)), TrainingRequest.parse(body));
  }
}
