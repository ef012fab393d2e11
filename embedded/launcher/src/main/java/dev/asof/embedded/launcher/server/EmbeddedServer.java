package dev.asof.embedded.launcher.server;

import dev.asof.api.AsofApplication;
import dev.asof.core.AsofException;
import dev.asof.embedded.services.EmbeddedPostgresql;
import dev.asof.embedded.services.EmbeddedServiceException;
import dev.asof.embedded.services.EmbeddedStack;
import dev.asof.embedded.services.LoopbackPort;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service and the embedded stack over one data folder. However it is stopped (closed, Ctrl-C, a
 * signal), the service stops first and the stack after it: what was accepted is written, and Kafka
 * hears its consumers say goodbye.
 */
public final class EmbeddedServer implements AutoCloseable {
  private final ConfigurableApplicationContext service;
  private final StackStart stack;
  private final Places places;

  private EmbeddedServer(ConfigurableApplicationContext service, StackStart stack, Places places) {
    this.service = service;
    this.stack = stack;
    this.places = places;
  }

  /**
   * Starts both and returns once requests are answered.
   *
   * @param port of the HTTP API on 127.0.0.1; 0 takes a free one
   * @throws LauncherException if the folder, the port or a setting stands in the way
   * @throws EmbeddedServiceException if another process has the folder, or a part of the stack does
   *     not start
   */
  public static EmbeddedServer start(DataLayout data, int port) {
    data.prepare();
    StackStart stack = StackStart.over(data);
    try {
      data.clearTemporary();
      EmbeddedPostgresql.keepProgramsIn(data.programs());
      int claimed = claim(port);
      ConfigurableApplicationContext service =
          application(stack).run(ServiceArguments.of(data, claimed));
      return new EmbeddedServer(service, stack, places(stack.await(), data, claimed));
    } catch (RuntimeException e) {
      stack.close();
      throw explained(e, data);
    }
  }

  private static int claim(int port) {
    if (port == 0) {
      return LoopbackPort.findFree();
    }
    if (!LoopbackPort.isFree(port)) {
      throw taken(port);
    }
    return port;
  }

  private static LauncherException taken(int port) {
    return new LauncherException(
        "Port %d on 127.0.0.1 is taken, perhaps by another Asof; stop what listens there or choose another port with --port"
            .formatted(port));
  }

  private static SpringApplication application(StackStart stack) {
    SpringApplication application = new SpringApplication(AsofApplication.class);
    application.setAdditionalProfiles("embedded");
    application.setLogStartupInfo(false);
    // Logging is set up by now, which the broker in this JVM needs.
    application.addInitializers(context -> {
      context.getEnvironment().getPropertySources().addFirst(new StackProperties(stack));
      // Run when the JVM ends and the service has stopped.
      SpringApplication.getShutdownHandlers().add(stack::close);
      stack.begin();
    });
    return application;
  }

  private static Places places(EmbeddedStack stack, DataLayout data, int port) {
    return new Places(
        URI.create("http://127.0.0.1:" + port),
        stack.kafka().bootstrapServers(),
        stack.redis().uri(),
        stack.postgresql().uri(),
        data);
  }

  private static RuntimeException explained(RuntimeException failure, DataLayout data) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case EmbeddedServiceException known -> {
          return known;
        }
        case LauncherException known -> {
          return known;
        }
        case PortInUseException port -> {
          return taken(port.getPort());
        }
        case AsofException known -> {
          return new LauncherException(known.getMessage(), failure);
        }
        default -> root = cause;
      }
    }
    return new LauncherException(
        "The service did not start: %s; %s says more".formatted(root, data.logFile()), failure);
  }

  public Places places() {
    return places;
  }

  /** Waits until the JVM is asked to end; it then ends without returning here. */
  public void awaitStop() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Override
  public void close() {
    try (stack) {
      service.close();
    }
  }
}
