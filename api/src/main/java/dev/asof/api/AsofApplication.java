package dev.asof.api;

import dev.asof.ingestion.IngestionConfiguration;
import dev.asof.jobs.JobsConfiguration;
import dev.asof.offline.OfflineStoreConfiguration;
import dev.asof.online.OnlineStoreConfiguration;
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
    SpringApplication.run(AsofApplication.class, arguments);
  }
}
