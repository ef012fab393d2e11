package dev.asof.embedded.services;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file in which a stack keeps its ports from one start to the next. */
record RememberedPorts(Path file) {
  private static final Logger log = LoggerFactory.getLogger(RememberedPorts.class);

  static RememberedPorts in(Path folder) {
    return new RememberedPorts(folder.resolve("ports.properties"));
  }

  /**
   * Fills the zeros of {@code asked} with what was used last time, unless somebody else has taken
   * that port since.
   */
  Ports resolve(Ports asked) throws IOException {
    Properties last = load();
    return new Ports(
        resolve("kafka", asked.kafka(), last),
        resolve("postgresql", asked.postgresql(), last),
        resolve("redis", asked.redis(), last));
  }

  private Properties load() throws IOException {
    Properties last = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        last.load(reader);
      }
    }
    return last;
  }

  private int resolve(String service, int asked, Properties last) {
    int port = asked != 0 ? asked : Integer.parseInt(last.getProperty(service, "0"));
    if (asked == 0 && port != 0 && !LoopbackPort.isFree(port)) {
      log.warn("Port {}, which {} had last time, is taken; it gets another one", port, service);
      return 0;
    }
    return port;
  }

  void save(Ports ports) throws IOException {
    Properties used = new Properties();
    used.setProperty("kafka", Integer.toString(ports.kafka()));
    used.setProperty("postgresql", Integer.toString(ports.postgresql()));
    used.setProperty("redis", Integer.toString(ports.redis()));
    try (Writer writer = Files.newBufferedWriter(file)) {
      used.store(writer, null);
    }
  }
}
