package dev.asof.embedded.services;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and its controller inside this JVM, with its data in a folder.
 *
 * <p>Topics are never created by being used, and nothing is deleted by age or size unless a topic
 * says so. Stop it after every client in this JVM: a consumer that cannot say goodbye comes back to
 * find its own ghost in the group.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final String NAME = "Kafka";
  private static final int NODE_ID = 1;
  private static final String CONTROLLER_LISTENER = "CONTROLLER";

  private final DataFolder folder;
  private final int port;
  private final KafkaRaftServer server;

  private EmbeddedKafka(DataFolder folder, int port, KafkaRaftServer server) {
    this.folder = folder;
    this.port = port;
    this.server = server;
  }

  /**
   * Starts the broker over {@code dataFolder}, which is created and formatted if it is new, and
   * returns once it serves.
   *
   * @param port the port on 127.0.0.1; 0 takes a free one
   */
  public static EmbeddedKafka start(Path dataFolder, int port) {
    return DataFolder.openFor(
        NAME, dataFolder, folder -> start(folder, LoopbackPort.claim(NAME, port)));
  }

  private static EmbeddedKafka start(DataFolder folder, int port) throws Exception {
    keepJvmAlive();
    Path logs = folder.path().resolve("logs");
    formatOnce(logs);
    KafkaRaftServer server =
        new KafkaRaftServer(new KafkaConfig(settings(logs, port), false), Time.SYSTEM);
    boolean started = false;
    try {
      server.startup();
      started = true;
      return new EmbeddedKafka(folder, port, server);
    } finally {
      if (!started) {
        server.shutdown();
      }
    }
  }

  /**
   * A broker on its own ends its process when it meets a fault; here that would take everything
   * else along.
   */
  private static void keepJvmAlive() {
    Exit.Procedure refuse =
        (status, message) -> {
          throw new EmbeddedServiceException(
              "Kafka wanted to end this process with status %d: %s".formatted(status, message));
        };
    Exit.setExitProcedure(refuse);
    Exit.setHaltProcedure(refuse);
  }

  private static void formatOnce(Path logs) throws Exception {
    if (Files.exists(logs.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(logs);
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(NODE_ID)
        .setControllerListenerName(CONTROLLER_LISTENER)
        .setMetadataLogDirectory(logs.toString())
        .addDirectory(logs.toString())
        .setIgnoreFormatted(true)
        .run();
  }

  private static Properties settings(Path logs, int port) {
    int controllerPort = LoopbackPort.findFree();
    Properties settings = new Properties();
    settings.put("node.id", NODE_ID);
    settings.put("process.roles", "broker,controller");
    settings.put("log.dirs", logs.toString());
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d"
            .formatted(port, CONTROLLER_LISTENER, controllerPort));
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,%s:PLAINTEXT".formatted(CONTROLLER_LISTENER));
    settings.put("controller.listener.names", CONTROLLER_LISTENER);
    settings.put("controller.quorum.voters", "%d@127.0.0.1:%d".formatted(NODE_ID, controllerPort));
    addRetention(settings);
    addSingleNode(settings);
    addQuickRestart(settings);
    return settings;
  }

  private static void addRetention(Properties settings) {
    settings.put("auto.create.topics.enable", "false");
    settings.put("log.retention.ms", "-1");
    settings.put("log.retention.bytes", "-1");
    // Ten years: a consumer group keeps its place however long the stack stands still.
    settings.put("offsets.retention.minutes", Integer.toString(10 * 365 * 24 * 60));
  }

  private static void addSingleNode(Properties settings) {
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    settings.put("log.cleaner.dedupe.buffer.size", "2097152");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
  }

  /**
   * A broker that was killed stays registered for its session; with one node there is nobody whom
   * that protects.
   */
  private static void addQuickRestart(Properties settings) {
    settings.put("broker.session.timeout.ms", "1500");
    settings.put("broker.heartbeat.interval.ms", "300");
    settings.put("controller.quorum.election.timeout.ms", "200");
    settings.put("controller.quorum.election.backoff.max.ms", "100");
    settings.put("controller.quorum.fetch.timeout.ms", "500");
  }

  /** What clients take as {@code bootstrap.servers}: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    try {
      server.shutdown();
      server.awaitShutdown();
    } finally {
      folder.close();
    }
  }
}
