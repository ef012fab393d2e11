package dev.asof.offline.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.offline.ProcessFolder;
import dev.asof.offline.table.TableFile;
import dev.asof.offline.table.Warehouse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {
  private static final String A = "s3a://bucket/a.parquet";
  private static final String B = "s3a://bucket/b.parquet";

  @TempDir Path folder;
  private final List<String> opened = new ArrayList<>();

  @Test
  void fetchesAFileOnceThroughRestarts() {
    for (int run = 0; run < 3; run++) {
      try (FileCache cache = cache(1_000)) {
        require(cache, A, B);
        require(cache, B);
      }
    }
    assertThat(opened).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void keepsTheMostRecentlyUsedWithinTheBound() {
    try (FileCache cache = cache(A.length())) {
      require(cache, A);
      require(cache, B);
      require(cache, B);
      require(cache, A);
    }
    assertThat(opened).containsExactly(A, B, A);
  }

  @Test
  void neitherDisturbsNorIsDisturbedByAnotherProcess() throws IOException {
    try (FileCache cache = cache(1_000);
        FileCache other = cache(0);
        FileCache.Lease lease = cache.lease(List.of(file(A)))) {
      require(other, A);
      assertThat(Files.readString(lease.files().getFirst())).isEqualTo(A);
    }
    assertThat(opened).containsExactly(A, A);
  }

  @Test
  void takesNoPartOfAFileForTheFile() {
    TableFile longer = new TableFile(A, A.length() + 1L);
    try (FileCache cache = cache(1_000)) {
      assertThatThrownBy(() -> cache.lease(List.of(longer)))
          .isInstanceOfSatisfying(
              AsofException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE_STORE_UNAVAILABLE))
          .hasMessageContaining("ends after");
      require(cache, A);
    }
  }

  @Test
  void clearsAwayWhatAKilledProcessWasFetching() throws IOException {
    Path left = Files.createDirectories(folder.resolve("cache-0")).resolve("x.parquet.abc-1");
    Files.writeString(left, "half");
    try (FileCache cache = cache(1_000)) {
      require(cache, A);
      assertThat(left).doesNotExist();
      try (Stream<Path> kept = Files.list(folder.resolve("cache-0"))) {
        assertThat(kept).hasSize(1);
      }
    }
  }

  @Test
  void keepsWhatIsInUseHoweverOftenAnotherLeaseIsClosed() {
    try (FileCache cache = cache(0);
        FileCache.Lease reading = cache.lease(List.of(file(A)))) {
      FileCache.Lease other = cache.lease(List.of(file(A)));
      other.close();
      other.close();
      require(cache, B);
      assertThat(reading.files().getFirst()).hasContent(A);
    }
  }

  @Test
  void servesOnWhileNothingCanBeEvicted() throws IOException {
    Path stuck = folder.resolve("cache-0/stuck");
    Files.createDirectories(stuck.resolve("below"));
    try (FileCache cache = cache(0)) {
      try (FileCache.Lease reading = cache.lease(List.of(file(A)))) {
        require(cache, A, B);
        assertThat(reading.files().getFirst()).hasContent(A);
      }
      Files.delete(stuck.resolve("below"));
      require(cache, B);
      assertThat(folder.resolve("cache-0")).isEmptyDirectory();
    }
  }

  private FileCache cache(long maxBytes) {
    return new FileCache(new NamesAsContent(), ProcessFolder.lasting(folder, "cache"), maxBytes);
  }

  private static void require(FileCache cache, String... locations) {
    List<TableFile> wanted = Stream.of(locations).map(FileCacheTest::file).toList();
    try (FileCache.Lease lease = cache.lease(wanted)) {
      assertThat(lease.files()).map(Files::readString).containsExactly(locations);
    }
  }

  private static TableFile file(String location) {
    return new TableFile(location, location.length());
  }

  /** A warehouse in which each file holds its own name; counts how often they are opened. */
  private final class NamesAsContent implements Warehouse {
    @Override
    public String location(String path) {
      return path;
    }

    @Override
    public void put(Path file, String location) {
      throw new UnsupportedOperationException();
    }

    @Override
    public OptionalLong findLength(String location) {
      return OptionalLong.of(location.length());
    }

    @Override
    public InputStream open(String location) {
      synchronized (opened) {
        opened.add(location);
      }
      return new ByteArrayInputStream(location.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void delete(String location) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
