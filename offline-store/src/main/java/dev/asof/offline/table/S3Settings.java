package dev.asof.offline.table;

import dev.asof.offline.OfflineStoreProperties;
import org.apache.hadoop.conf.Configuration;

/** The settings of Hadoop's S3A file system. */
final class S3Settings {
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
    // Fail in seconds, not minutes, when S3 is away: writers try again by themselves.
    settings.setInt("fs.s3a.attempts.maximum", 3);
    settings.setInt("fs.s3a.retry.limit", 3);
    settings.set("fs.s3a.connection.establish.timeout", "5s");
    settings.set("fs.s3a.connection.timeout", "30s");
    return settings;
  }
}
