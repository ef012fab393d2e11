package dev.asof.embedded.launcher.server;

/** The service's settings that do not depend on the embedded stack, as command line arguments. */
final class ServiceArguments {
  private ServiceArguments() {}

  static String[] of(DataLayout data, int port) {
    return new String[] {
      "--server.address=127.0.0.1",
      "--server.port=" + port,
      "--logging.config=classpath:logback-embedded.xml",
      "--logging.file.name=" + data.logFile(),
      "--asof.offline.warehouse=" + data.warehouse().toUri(),
      "--asof.offline.duckdb.temp-folder=" + data.temporary(),
      "--asof.offline.duckdb.memory=512MB",
    };
  }
}
