package dev.asof.api;

import dev.asof.ingestion.IngestionConfiguration;
import dev.asof.jobs.JobsConfiguration;
import dev.asof.offline.OfflineStoreConfiguration;
import dev.asof.online.OnlineStoreConfiguration;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

/** The Asof server. */
@SpringBootApplication
@Import({
  OnlineStoreConfiguration.class,
  OfflineStoreConfiguration.class,
  IngestionConfiguration.class,
  JobsConfiguration.class
})
public class AsofApplication {
  public static void main(String[] arguments) {
    // Names, SQL and messages are made with format(): some languages have digits of their own.
    Locale.setDefault(Locale.ROOT);
    SpringApplication.run(AsofApplication.class, arguments);
  }
}
