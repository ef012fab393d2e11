package dev.asof.offline.dataset;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.offline.ProcessFolder;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.PointInTimeJoin;
import dev.asof.offline.join.TrainingDatasetWriter;
import dev.asof.offline.table.FeatureTables;
import dev.asof.offline.table.TableSnapshot;
import dev.asof.offline.table.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * Training datasets beside the tables, in the same warehouse. The manifest is written last, so that
 * a dataset without one does not exist.
 */
public final class WarehouseTrainingDatasets implements TrainingDatasets, AutoCloseable {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  private final FeatureTables tables;
  private final Warehouse warehouse;
  private final PointInTimeJoin join;
  private final ProcessFolder work;
  private final Clock clock;
  private final TrainingDatasetWriter writer = new TrainingDatasetWriter();
  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * @param work a folder for unfinished datasets; processes may share it
   */
  public WarehouseTrainingDatasets(
      FeatureTables tables, Warehouse warehouse, PointInTimeJoin join, Path work, Clock clock) {
    this.tables = tables;
    this.warehouse = warehouse;
    this.join = join;
    this.work = ProcessFolder.scratch(work, "datasets");
    this.clock = clock;
  }

  @Override
  public DatasetManifest write(
      DatasetRequest request, List<TableSnapshot> snapshots, LongConsumer progress) {
    if (!ID.matcher(request.id()).matches()) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "'%s' is no id of a dataset: use up to 100 letters, digits, - and _"
              .formatted(request.id()));
    }
    try {
      for (TableSnapshot snapshot : snapshots) {
        tables.open(snapshot.view()).pin(snapshot, pin(request.id()));
      }
      return writeFiles(request, snapshots, progress);
    } catch (RuntimeException failure) {
      discard(request, snapshots, failure);
      throw failure;
    }
  }

  private DatasetManifest writeFiles(
      DatasetRequest request, List<TableSnapshot> snapshots, LongConsumer progress) {
    Path file = work.path().resolve(request.id() + "." + request.format().text());
    Path description = work.path().resolve(request.id() + ".json");
    try (JoinedRows rows = join.join(request.question(), snapshots)) {
      writer.write(rows, request.format(), file, progress);
      DatasetManifest manifest =
          Manifests.describe(request, snapshots, rows, file, clock.instant());
      Files.write(description, json.writeValueAsBytes(manifest));
      warehouse.put(file, location(request.project(), request.id(), request.format().text()));
      warehouse.put(description, manifestLocation(request.project(), request.id()));
      return manifest;
    } catch (IOException failure) {
      throw new UncheckedIOException("dataset " + request.id() + " could not be written", failure);
    } finally {
      deleteLocal(file);
      deleteLocal(description);
    }
  }

  private void discard(
      DatasetRequest request, List<TableSnapshot> snapshots, RuntimeException failure) {
    try {
      warehouse.delete(location(request.project(), request.id(), request.format().text()));
      for (TableSnapshot snapshot : snapshots) {
        tables.unpin(
            request.project(),
            snapshot.view().view().name(),
            snapshot.view().view().version(),
            pin(request.id()));
      }
    } catch (RuntimeException second) {
      failure.addSuppressed(second);
    }
  }

  private static void deleteLocal(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new UncheckedIOException("could not delete " + file, failure);
    }
  }

  @Override
  public DatasetManifest loadManifest(ProjectName project, String id) {
    String location = manifestLocation(project, id);
    if (!ID.matcher(id).matches() || warehouse.findLength(location).isEmpty()) {
      throw unknown(project, id);
    }
    try (InputStream content = warehouse.open(location)) {
      return json.readValue(content.readAllBytes(), DatasetManifest.class);
    } catch (IOException failure) {
      throw new AsofException(
          ErrorCode.OFFLINE_STORE_UNAVAILABLE,
          "%s could not be read (%s): try again".formatted(location, failure.getMessage()),
          failure);
    }
  }

  @Override
  public DatasetContent open(ProjectName project, String id) {
    DatasetFormat format = DatasetFormat.parse(loadManifest(project, id).file().format());
    String location = location(project, id, format.text());
    OptionalLong length = warehouse.findLength(location);
    if (length.isEmpty()) {
      throw unknown(project, id);
    }
    return new DatasetContent(warehouse.open(location), length.getAsLong(), format);
  }

  @Override
  public void delete(ProjectName project, String id) {
    if (!ID.matcher(id).matches()) {
      return;
    }
    warehouse.delete(manifestLocation(project, id));
    for (DatasetFormat format : DatasetFormat.values()) {
      warehouse.delete(location(project, id, format.text()));
    }
    tables.unpin(project, pin(id));
  }

  /** Of no use any more afterwards: unfinished datasets go. */
  @Override
  public void close() {
    work.close();
  }

  private static String pin(String id) {
    return "asof-dataset-" + id;
  }

  private String location(ProjectName project, String id, String extension) {
    return warehouse.location("_datasets/%s/%s.%s".formatted(project, id, extension));
  }

  private String manifestLocation(ProjectName project, String id) {
    return location(project, id, "manifest.json");
  }

  private static AsofException unknown(ProjectName project, String id) {
    return new AsofException(
        ErrorCode.UNKNOWN_TRAINING_DATASET,
        "project %s has no training dataset '%s'".formatted(project, id));
  }
}
