package dev.asof.offline.table;

import dev.asof.offline.OfflineStoreProperties;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;

/** The settings of Hadoop's S3A file system. */
final class S3Settings {
  private static final int PART_BYTES = 16 << 20;
  private static final List<String> REQUEST_TIMEOUTS =
      List.of(
          "fs.s3a.connection.acquisition.timeout",
          "fs.s3a.connection.establish.timeout",
          "fs.s3a.connection.request.timeout",
          "fs.s3a.connection.timeout");

  private S3Settings() {}

  static Configuration of(OfflineStoreProperties.S3 s3) {
    var settings = new Configuration();
    settings.set("fs.s3a.endpoint.region", s3.region());
    settings.setBoolean("fs.s3a.path.style.access", s3.pathStyle());
    if (s3.endpoint() != null) {
      settings.set("fs.s3a.endpoint", s3.endpoint().toString());
      settings.setBoolean(
          "fs.s3a.connection.ssl.enabled", "https".equals(s3.endpoint().getScheme()));
    }
    if (s3.accessKey() != null && s3.secretKey() != null) {
      settings.set(
          "fs.s3a.aws.credentials.provider",
          "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
      settings.set("fs.s3a.access.key", s3.accessKey());
      settings.set("fs.s3a.secret.key", s3.secretKey());
    }
    bound(settings, s3);
    // Hadoop would close it the moment the JVM is told to end, before the last commits.
    settings.setBoolean("fs.automatic.close", false);
    return settings;
  }

  /**
   * A request without an answer ends with its timeout, and is made once more. Uploads are told
   * apart because they take longer the more there is to send: never more than a part.
   */
  private static void bound(Configuration settings, OfflineStoreProperties.S3 s3) {
    for (String name : REQUEST_TIMEOUTS) {
      settings.setTimeDuration(name, s3.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }
    settings.setTimeDuration(
        "fs.s3a.connection.part.upload.timeout",
        s3.uploadTimeout().toMillis(),
        TimeUnit.MILLISECONDS);
    settings.setInt("fs.s3a.multipart.size", PART_BYTES);
    settings.setInt("fs.s3a.attempts.maximum", 2);
    settings.setInt("fs.s3a.retry.limit", 1);
  }
}
