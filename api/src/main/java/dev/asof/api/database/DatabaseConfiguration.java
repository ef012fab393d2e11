package dev.asof.api.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.asof.api.settings.DatabaseProperties;
import io.micrometer.core.instrument.MeterRegistry;
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
    pool.addDataSourceProperty("connectTimeout", settings.connectTimeout().toSeconds());
    pool.addDataSourceProperty("tcpKeepAlive", true);
    pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
    return new HikariDataSource(pool);
  }

  @Bean
  DatabasePing databasePing(DataSource dataSource) {
    return new DatabasePing(dataSource);
  }
}
