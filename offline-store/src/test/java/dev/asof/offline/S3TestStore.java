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
    TestingS3 s3 = TestServices.s3();
    TestingDatabase database = TestServices.postgresql().newDatabase();
    return new TestStore(
        database,
        database.jdbcUrl(),
        new OfflineStoreProperties(
            URI.create("s3://" + s3.newBucket() + "/warehouse"),
            new S3(URI.create(s3.endpoint()), "us-east-1", s3.accessKey(), s3.secretKey(), true),
            DuckDb.DEFAULT,
            new Cache(folder.resolve("cache"), 0),
            Duration.ofSeconds(5)));
  }
}
