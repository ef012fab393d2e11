package dev.asof.offline.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DatasetManifestTest {
  /** Manifests in warehouses look like this. */
  private static final String STORED =
      """
      {"id": "d", "project": "shop", "name": "first", "createdAt": "2026-01-05T10:00:00Z",
       "mode": "event_time", "onExpired": "null",
       "views": [{"name": "clicks", "version": 1, "revision": 2, "snapshotId": 3}],
       "columns": [{"name": "count", "type": "int64", "source": "clicks@1:count"}],
       "spine": {"rows": 4, "sha256": "ab"},
       "format": "csv", "rows": 4, "bytes": 5, "sha256": "cd",
       "completeThrough": "2026-01-05T09:00:00Z", "incompleteRows": 1}
      """;

  private final JsonMapper json = JsonMapper.builder().build();

  @Test
  void isOneFlatObjectInTheWarehouse() {
    DatasetManifest manifest = json.readValue(STORED, DatasetManifest.class);
    assertThat(manifest.file()).isEqualTo(new DatasetManifest.OutputFile("csv", 4, 5, "cd"));
    assertThat(manifest.question().spine())
        .isEqualTo(new DatasetManifest.SpineDescription(4, "ab"));
    assertThat(json.readTree(json.writeValueAsBytes(manifest))).isEqualTo(json.readTree(STORED));
  }
}
