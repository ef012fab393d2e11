package dev.asof.testing;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database of one test. */
public record TestingDatabase(String jdbcUrl, String user, String password) {
  /** Opens a connection per call; nothing is pooled. */
  public DataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }
}
