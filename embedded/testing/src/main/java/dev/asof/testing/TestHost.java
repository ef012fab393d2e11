package dev.asof.testing;

import dev.asof.embedded.services.ServerProcess;
import java.util.function.Function;
import org.testcontainers.containers.GenericContainer;

/** What a test service runs on, and so which faults it allows. */
sealed interface TestHost extends AutoCloseable {
  void stop();

  void restart();

  @Override
  void close();

  /** The process of the service, to be frozen or killed. */
  ServerProcess process();

  /** A service of one test, which may do with it what it likes. */
  record Own<S extends AutoCloseable>(Restartable<S> service, Function<S, ServerProcess> processOf)
      implements TestHost {
    @Override
    public void stop() {
      service.stop();
    }

    @Override
    public void restart() {
      service.restart();
    }

    @Override
    public void close() {
      service.close();
    }

    @Override
    public ServerProcess process() {
      return processOf.apply(service.running());
    }
  }

  /** A service of all tests, which none of them may harm. */
  record Shared() implements TestHost {
    /** A shared service that is closed with the JVM. */
    static Shared closing(AutoCloseable service) {
      TestJvm.closeAtEnd(service);
      return new Shared();
    }

    /** A shared service in a container that has been started. */
    static Shared in(GenericContainer<?> container) {
      return closing(container::stop);
    }

    @Override
    public void stop() {
      throw refuse();
    }

    @Override
    public void restart() {
      throw refuse();
    }

    @Override
    public void close() {
      throw refuse();
    }

    @Override
    public ServerProcess process() {
      throw refuse();
    }

    private static IllegalStateException refuse() {
      return new IllegalStateException(
          "All tests of this JVM share this service; start() one of your own to break it");
    }
  }
}
