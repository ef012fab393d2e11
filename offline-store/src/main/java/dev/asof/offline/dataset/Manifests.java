package dev.asof.offline.dataset;

import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.offline.dataset.DatasetManifest.Column;
import dev.asof.offline.dataset.DatasetManifest.Identity;
import dev.asof.offline.dataset.DatasetManifest.OutputFile;
import dev.asof.offline.dataset.DatasetManifest.Question;
import dev.asof.offline.dataset.DatasetManifest.Sources;
import dev.asof.offline.dataset.DatasetManifest.SpineDescription;
import dev.asof.offline.dataset.DatasetManifest.View;
import dev.asof.offline.dataset.TrainingDatasets.DatasetRequest;
import dev.asof.offline.join.AnswerJson;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.PointInTimeJoin;
import dev.asof.offline.join.Spine;
import dev.asof.offline.table.TableSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Describes datasets. */
final class Manifests {
  private Manifests() {}

  /**
   * @param file the dataset as written
   */
  static DatasetManifest describe(
      DatasetRequest request,
      List<TableSnapshot> snapshots,
      JoinedRows rows,
      Path file,
      Instant now)
      throws IOException {
    return new DatasetManifest(
        new Identity(request.id(), request.project().value(), request.name(), now),
        question(request, rows),
        sources(snapshots, rows),
        new OutputFile(request.format().text(), rows.rowCount(), Files.size(file), hash(file)));
  }

  private static Question question(DatasetRequest request, JoinedRows rows) {
    return new Question(
        request.question().mode().text(),
        request.question().selection().onExpired().text(),
        new SpineDescription(rows.rowCount(), hash(request.question().spine())),
        rows.columns().stream()
            .map(c -> new Column(c.name(), c.typeText(), source(request, c.name())))
            .toList());
  }

  private static Sources sources(List<TableSnapshot> snapshots, JoinedRows rows) {
    Instant through = PointInTimeJoin.completeThrough(snapshots);
    return new Sources(
        snapshots.stream().map(Manifests::view).toList(),
        through.equals(Instant.MIN) || through.equals(Instant.MAX) ? "" : through.toString(),
        rows.incompleteCount());
  }

  private static View view(TableSnapshot snapshot) {
    FeatureViewVersion view = snapshot.view();
    return new View(
        view.view().name().value(),
        view.view().version(),
        view.schemas().revision(),
        snapshot.snapshotId());
  }

  private static String source(DatasetRequest request, String column) {
    return request.question().selection().features().stream()
        .filter(feature -> feature.column().equals(column))
        .findFirst()
        .map(Manifests::source)
        .orElse("");
  }

  private static String source(SelectedFeature feature) {
    return feature.view().label() + ":" + feature.feature().name();
  }

  /** Of the columns' kinds and names, then of the rows, as JSON. */
  private static String hash(Spine spine) {
    MessageDigest digest = sha256();
    var sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
    try (JsonGenerator json =
        JsonFactory.builder().build().createGenerator(ObjectWriteContext.empty(), sink)) {
      json.writeStartArray();
      spine.columns().forEach(column -> json.writeString(column.toString()));
      spine.rows().forEach(row -> AnswerJson.write(json, row));
      json.writeEndArray();
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream content = Files.newInputStream(file);
        var sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      content.transferTo(sink);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
