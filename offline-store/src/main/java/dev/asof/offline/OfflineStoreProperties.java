package dev.asof.offline;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the offline store.
 *
 * @param warehouse the folder of all tables and training datasets: {@code file:///…}, or {@code
 *     s3://bucket/…} ({@code s3a:} means the same)
 * @param s3 how to reach S3; only for such a warehouse
 * @param duckdb the engine of the point-in-time join
 * @param cache where files from S3 are kept on the local disk
 * @param idleCommitInterval how often at most a table without new rows commits how far it has read
 */
@ConfigurationProperties("asof.offline")
public record OfflineStoreProperties(
    URI warehouse,
    @DefaultValue S3 s3,
    @DefaultValue DuckDb duckdb,
    @DefaultValue Cache cache,
    @DefaultValue("1m") Duration idleCommitInterval) {
  private static final Set<String> SCHEMES = Set.of("file", "s3", "s3a");

  /**
   * How to reach S3. Without an endpoint that is AWS; without keys, the usual AWS environment has
   * them.
   *
   * @param endpoint of an S3 server other than AWS, such as {@code http://127.0.0.1:9000}
   * @param region the bucket's region
   * @param accessKey the access key id
   * @param secretKey its secret
   * @param pathStyle whether the bucket is part of the path instead of the host name
   * @param timeout how long S3 may be silent, and take over a request that is no upload; it is made
   *     once more then. Less than 15 s counts as 15 s
   * @param uploadTimeout how long the upload of up to 16 MB may take; it is made once more then
   */
  public record S3(
      @Nullable URI endpoint,
      @DefaultValue("us-east-1") String region,
      @Nullable String accessKey,
      @Nullable String secretKey,
      @DefaultValue("true") boolean pathStyle,
      @DefaultValue("15s") Duration timeout,
      @DefaultValue("1m") Duration uploadTimeout) {
    public static final S3 UNSET = at(null, null, null);

    /**
     * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for half of a key, or a timeout
     *     that is not positive
     */
    public S3 {
      require(
          (accessKey == null) == (secretKey == null),
          "s3.access-key",
          accessKey,
          "a key together with s3.secret-key, or neither");
      require(isPositive(timeout), "s3.timeout", timeout, "a duration such as 15s");
      require(
          isPositive(uploadTimeout), "s3.upload-timeout", uploadTimeout, "a duration such as 1m");
    }

    private static boolean isPositive(Duration duration) {
      return duration.compareTo(Duration.ZERO) > 0;
    }

    /** The server at {@code endpoint}, everything else as by default. */
    public static S3 at(
        @Nullable URI endpoint, @Nullable String accessKey, @Nullable String secretKey) {
      return new S3(
          endpoint,
          "us-east-1",
          accessKey,
          secretKey,
          true,
          Duration.ofSeconds(15),
          Duration.ofMinutes(1));
    }

    public S3 withTimeouts(Duration timeout, Duration uploadTimeout) {
      return new S3(endpoint, region, accessKey, secretKey, pathStyle, timeout, uploadTimeout);
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
      return "S3[endpoint=%s, region=%s, pathStyle=%s]".formatted(endpoint, region, pathStyle);
    }
  }

  /**
   * The engine of the point-in-time join.
   *
   * @param memory what all joins together may take before they spill to {@code tempFolder}, such as
   *     {@code 2GB}
   * @param threads how many threads they share; 0 for one per processor
   * @param tempFolder for spilled data, unfinished datasets and answers; processes may share it. A
   *     folder of this user under the system's temporary one if not set
   */
  public record DuckDb(
      @DefaultValue("2GB") String memory,
      @DefaultValue("0") int threads,
      @Nullable Path tempFolder) {
    private static final Pattern MEMORY =
        Pattern.compile("\\d+(\\.\\d+)? ?[KMGT]i?B", Pattern.CASE_INSENSITIVE);
    public static final DuckDb DEFAULT = new DuckDb("2GB", 0, null);

    /**
     * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for what is no size, or less
     *     than no thread
     */
    public DuckDb {
      require(MEMORY.matcher(memory).matches(), "duckdb.memory", memory, "a size such as 2GB");
      require(threads >= 0, "duckdb.threads", threads, "1 or more, or 0 for one per processor");
    }
  }

  /**
   * Files from S3 on the local disk. They never change there, so they are never fetched twice, also
   * after a restart.
   *
   * @param folder processes may share it, each with a part of its own; {@code duckdb.tempFolder} if
   *     not set
   * @param maxBytes how much it may hold between joins
   */
  public record Cache(@Nullable Path folder, @DefaultValue("10737418240") long maxBytes) {
    public static final Cache DEFAULT = new Cache(null, 10L << 30);

    /**
     * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for less than no bytes
     */
    public Cache {
      require(maxBytes >= 0, "cache.max-bytes", maxBytes, "0 or more");
    }
  }

  /**
   * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} if the warehouse is no location
   *     that the store can write to, or the interval is negative
   */
  public OfflineStoreProperties {
    String scheme = warehouse == null ? null : warehouse.getScheme();
    require(
        scheme != null && SCHEMES.contains(scheme),
        "warehouse",
        warehouse,
        "file:///folder or s3://bucket/folder");
    require(
        !idleCommitInterval.isNegative(), "idle-commit-interval", idleCommitInterval, "0s or more");
  }

  private static void require(
      boolean holds, String property, @Nullable Object value, String allowed) {
    Setting.require(holds, "asof.offline." + property, "'%s'".formatted(value), allowed);
  }

  /** A warehouse in a local folder, everything else as by default. */
  public static OfflineStoreProperties inFolder(Path folder) {
    return new OfflineStoreProperties(
        folder.toAbsolutePath().normalize().toUri(),
        S3.UNSET,
        DuckDb.DEFAULT,
        Cache.DEFAULT,
        Duration.ofMinutes(1));
  }
}
