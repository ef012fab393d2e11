package dev.asof.offline;

import dev.asof.offline.OfflineStoreProperties.Cache;
import dev.asof.offline.OfflineStoreProperties.DuckDb;
import dev.asof.offline.OfflineStoreProperties.S3;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import dev.asof.testing.TestingS3;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Stores over an empty bucket. */
public final class S3TestStore {
  private S3TestStore() {}

  /**
   * @param folder where files of the bucket are kept
   */
  public static TestStore in(Path folder) {
    return in(folder, at(TestServices.s3().endpoint()));
  }

  public static TestStore in(Path folder, S3 s3) {
    TestingDatabase database = TestServices.postgresql().newDatabase();
    return new TestStore(
        database,
        database.jdbcUrl(),
        new OfflineStoreProperties(
            URI.create("s3://" + TestServices.s3().newBucket() + "/warehouse"),
            s3,
            DuckDb.DEFAULT,
            new Cache(folder.resolve("cache"), 0),
            Duration.ofSeconds(5)));
  }

  public static S3 at(String endpoint) {
    TestingS3 s3 = TestServices.s3();
    return S3.at(URI.create(endpoint), s3.accessKey(), s3.secretKey());
  }
}
