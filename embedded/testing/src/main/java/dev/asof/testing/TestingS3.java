package dev.asof.testing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * An S3 server for tests, always embedded. Clients have to use path-style addresses; any region
 * will do.
 */
public final class TestingS3 extends Breakable {
  private static final AtomicLong NAMES = new AtomicLong();

  private final Restartable<EmbeddedS3> server;

  private TestingS3(Restartable<EmbeddedS3> server, TestHost host) {
    super(host);
    this.server = server;
  }

  /** A server of the caller's own. */
  public static TestingS3 start() {
    Restartable<EmbeddedS3> server = startEmbedded();
    return new TestingS3(server, new TestHost.Own<>(server, EmbeddedS3::process));
  }

  static TestingS3 startShared() {
    return new TestingS3(startEmbedded(), new TestHost.Shared());
  }

  private static Restartable<EmbeddedS3> startEmbedded() {
    return Restartable.start("s3", EmbeddedS3::start, EmbeddedS3::port);
  }

  /** The server's address, {@code http://127.0.0.1:port}. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.port();
  }

  public int port() {
    return server.port();
  }

  public String accessKey() {
    return EmbeddedS3.ACCESS_KEY;
  }

  public String secretKey() {
    return EmbeddedS3.SECRET_KEY;
  }

  /** Creates an empty bucket and returns its name. */
  public String newBucket() {
    String name = "bucket-" + NAMES.incrementAndGet();
    server.running().createBucket(name);
    return name;
  }
}
