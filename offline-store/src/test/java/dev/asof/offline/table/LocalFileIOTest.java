package dev.asof.offline.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.offline.OfflineStoreProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileIOTest {
  @TempDir Path folder;

  @Test
  void aFileThatCouldNotBeCopiedLeavesWhatWasThere() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "complete");
    // Opens, and fails when it is read.
    Path unreadable = Files.createDirectory(folder.resolve("unreadable"));
    Path stored = folder.resolve("warehouse");
    try (IcebergWarehouse warehouse =
        IcebergWarehouse.open(OfflineStoreProperties.inFolder(stored))) {
      warehouse.put(file, warehouse.location("kept"));

      for (String name : new String[] {"kept", "new"}) {
        assertThatThrownBy(() -> warehouse.put(unreadable, warehouse.location(name)))
            .hasStackTraceContaining("Is a directory");
      }
    }

    try (var files = Files.list(stored)) {
      assertThat(files).containsExactly(stored.resolve("kept"));
    }
    assertThat(stored.resolve("kept")).hasContent("complete");
  }
}
