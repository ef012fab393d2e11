package dev.asof.api.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.asof.api.settings.DatabaseProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the pool. It opens its first connection when one is wanted: PostgreSQL may be down. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
  private static final long DO_NOT_CONNECT_YET = -1;
  private static final long ALIVE_CHECK_MILLIS = 2_000;

  @Bean
  HikariDataSource dataSource(DatabaseProperties settings, MeterRegistry meters) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("asof");
    pool.setJdbcUrl(settings.url());
    pool.setUsername(settings.user());
    pool.setPassword(settings.password());
    pool.setMaximumPoolSize(settings.poolSize());
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(settings.connectTimeout().toMillis());
    pool.setValidationTimeout(Math.min(ALIVE_CHECK_MILLIS, settings.connectTimeout().toMillis()));
    pool.setInitializationFailTimeout(DO_NOT_CONNECT_YET);
    // As text: the driver overlooks properties of any other type.
    pool.addDataSourceProperty("connectTimeout", seconds(settings.connectTimeout()));
    pool.addDataSourceProperty("socketTimeout", seconds(settings.socketTimeout()));
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
    return new HikariDataSource(pool);
  }

  /** Rounded up, since the driver takes 0 for no limit. */
  private static String seconds(Duration duration) {
    return Long.toString(duration.plusMillis(999).toSeconds());
  }

  @Bean
  DatabasePing databasePing(DataSource dataSource) {
    return new DatabasePing(dataSource);
  }
}
