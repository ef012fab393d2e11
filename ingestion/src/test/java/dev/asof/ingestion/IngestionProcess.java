package dev.asof.ingestion;

import dev.asof.core.ProjectName;
import dev.asof.testing.ChildJvm;
import dev.asof.testing.TestingDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An ingestion server in a JVM of its own, which ends with its standard input. */
public final class IngestionProcess {
  /** What the process says once it runs. */
  static final String READY = "ready";

  private IngestionProcess() {}

  /** Starts one; {@code of} names its project and topic. */
  static ChildJvm start(
      String bootstrapServers,
      String redis,
      TestingDatabase database,
      Path folder,
      List<String> of) {
    return start(List.of(), bootstrapServers, redis, database, folder, of);
  }

  static ChildJvm start(
      List<String> jvmOptions,
      String bootstrapServers,
      String redis,
      TestingDatabase database,
      Path folder,
      List<String> of) {
    List<String> command = new ArrayList<>(jvmOptions);
    command.addAll(
        List.of(
            "-Xmx384m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            ChildJvm.classPath(),
            IngestionProcess.class.getName(),
            bootstrapServers,
            redis,
            database.jdbcUrl(),
            database.user(),
            database.password(),
            folder.toString()));
    command.addAll(of);
    return ChildJvm.start(Path.of("target", "ingestion-process.log"), command);
  }

  /** Arguments: Kafka, Redis, JDBC URL, user, password, folder, project, topic. */
  public static void main(String[] args) throws IOException {
    Clock clock = Clock.systemUTC();
    var project = new ProjectName(args[6]);
    try (var stores =
            new TestStores(
                args[1], new TestingDatabase(args[2], args[3], args[4]), Path.of(args[5]), clock);
        var server = server(args[0], project, args[7], stores, clock)) {
      server.onlineWriter.start();
      server.offlineWriter.start();
      System.out.println(READY);
      while (System.in.read() >= 0) {
        // The parent says nothing; it only ends.
      }
    }
    System.exit(0);
  }

  /** A server whose session ends after as little silence as brokers allow. */
  static IngestionServer server(
      String bootstrapServers, ProjectName project, String topic, TestStores stores, Clock clock) {
    var registry = new FixedRegistry(TwoServersTest.definitions(project, topic));
    var server =
        new IngestionServer(
            bootstrapServers,
            registry,
            stores.online(),
            stores.tables(),
            clock,
            Duration.ofSeconds(6));
    registry.onChange(server.sources::follow);
    return server;
  }
}
