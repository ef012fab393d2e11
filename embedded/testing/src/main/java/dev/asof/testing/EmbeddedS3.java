package dev.asof.testing;

import dev.asof.embedded.services.DataFolder;
import dev.asof.embedded.services.EmbeddedServiceException;
import dev.asof.embedded.services.LoopbackPort;
import dev.asof.embedded.services.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An S3 server in a JVM of its own, with its objects in a folder: s3proxy over the file system. Its
 * libraries clash with those of Asof and are resolved apart; see the module that lists them.
 */
final class EmbeddedS3 implements AutoCloseable {
  static final String ACCESS_KEY = "asof-test";
  static final String SECRET_KEY = "asof-test-secret";

  private static final String NAME = "S3";
  private static final String CLASSPATH = "/dev/asof/embedded/s3/s3proxy.classpath";
  private static final String MAIN = "org.gaul.s3proxy.Main";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final String LOGGING =
      """
      <configuration>
        <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d %-5level %logger{20} %msg%n</pattern></encoder>
        </appender>
        <root level="WARN"><appender-ref ref="OUT"/></root>
      </configuration>
      """;

  private final DataFolder folder;
  private final int port;
  private final ServerProcess process;

  private EmbeddedS3(DataFolder folder, int port, ServerProcess process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts the server over {@code dataFolder}; port 0 takes a free one. */
  static EmbeddedS3 start(Path dataFolder, int port) {
    return DataFolder.openFor(NAME, dataFolder, folder -> start(folder, port));
  }

  private static EmbeddedS3 start(DataFolder folder, int port) throws IOException {
    Path configuration = folder.path().resolve("s3proxy.properties");
    ServerProcess.reap(NAME, "java", configuration);
    int claimed = LoopbackPort.claim(NAME, port);
    Path buckets = Files.createDirectories(buckets(folder));
    Files.writeString(configuration, configuration(claimed, buckets));
    Path logging = Files.writeString(folder.path().resolve("logback.xml"), LOGGING);
    Path output = folder.path().resolve("s3.log");
    ServerProcess process =
        ServerProcess.start(
            NAME,
            command(configuration, logging),
            Map.of("CLASSPATH", classpath()),
            folder.path(),
            output);
    process.awaitReady(() -> accepts(claimed), PATIENCE, output);
    return new EmbeddedS3(folder, claimed, process);
  }

  private static Path buckets(DataFolder folder) {
    return folder.path().resolve("buckets");
  }

  private static String configuration(int port, Path buckets) {
    return """
    s3proxy.endpoint=http://127.0.0.1:%d
    s3proxy.authorization=aws-v2-or-v4
    s3proxy.identity=%s
    s3proxy.credential=%s
    jclouds.provider=filesystem-nio2
    jclouds.filesystem.basedir=%s
    """
        .formatted(port, ACCESS_KEY, SECRET_KEY, buckets);
  }

  private static List<String> command(Path configuration, Path logging) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dlogback.configurationFile=" + logging,
        MAIN,
        "--properties",
        configuration.toString());
  }

  private static String classpath() throws IOException {
    try (InputStream list = EmbeddedS3.class.getResourceAsStream(CLASSPATH)) {
      if (list == null) {
        throw new EmbeddedServiceException(
            "%s is not on the classpath; build the module asof-embedded-s3 with Maven first"
                .formatted(CLASSPATH));
      }
      return new String(list.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(LoopbackPort.address(port));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  int port() {
    return port;
  }

  ServerProcess process() {
    return process;
  }

  /** A bucket is a folder here, and one that others may read is public. */
  void createBucket(String name) {
    try {
      Files.createDirectory(buckets(folder).resolve(name), PRIVATE);
    } catch (IOException e) {
      throw new EmbeddedServiceException("Bucket %s could not be created".formatted(name), e);
    }
  }

  @Override
  public void close() {
    try {
      process.resume();
      process.stop("TERM");
    } finally {
      folder.close();
    }
  }
}
