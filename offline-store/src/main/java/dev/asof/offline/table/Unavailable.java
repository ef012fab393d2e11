package dev.asof.offline.table;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.jdbc.UncheckedInterruptedException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.jspecify.annotations.Nullable;

/** Says in Asof's words that catalog or warehouse do not answer. */
final class Unavailable {
  private Unavailable() {}

  /**
   * Does {@code work} on {@code what}.
   *
   * @throws AsofException {@link ErrorCode#OFFLINE_STORE_UNAVAILABLE} in place of any failure of
   *     database, file system or S3; others pass
   */
  static <T extends @Nullable Object> T translating(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (UncheckedSQLException | UncheckedInterruptedException catalog) {
      throw unavailable(what, "the catalog's database does not answer", catalog);
    } catch (UncheckedIOException | NotFoundException warehouse) {
      throw unavailable(what, "the warehouse does not answer", warehouse);
    } catch (CommitFailedException | CommitStateUnknownException race) {
      throw unavailable(what, "other commits came first too often", race);
    }
  }

  private static AsofException unavailable(String what, String why, RuntimeException cause) {
    return new AsofException(
        ErrorCode.OFFLINE_STORE_UNAVAILABLE,
        "%s cannot be had now, because %s (%s): try again".formatted(what, why, cause.getMessage()),
        cause);
  }
}
