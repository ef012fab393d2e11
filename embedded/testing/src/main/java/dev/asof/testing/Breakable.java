package dev.asof.testing;

/**
 * A service that its owner may stop, freeze and kill. One that all tests share refuses to be
 * broken: start() one of your own for that.
 */
public abstract sealed class Breakable implements AutoCloseable
    permits TestingKafka, TestingPostgresql, TestingRedis, TestingS3 {
  private final TestHost host;

  Breakable(TestHost host) {
    this.host = host;
  }

  /** Stops the service in good order, cutting its connections; its data stays. */
  public void stop() {
    host.stop();
  }

  /** Starts the service again on the same port with the same data, after stopping it if it runs. */
  public void restart() {
    host.restart();
  }

  /**
   * Freezes the service: connections stay open, and nothing is answered.
   *
   * @throws IllegalStateException if it is Kafka, which has no process of its own
   */
  public void pause() {
    host.process().pause();
  }

  /** Lets a frozen service go on. */
  public void resume() {
    host.process().resume();
  }

  /**
   * Kills the service as a crash would; {@link #restart} brings it back.
   *
   * @throws IllegalStateException if it is Kafka, which has no process of its own
   */
  public void kill() {
    host.process().kill();
  }

  @Override
  public void close() {
    host.close();
  }
}
