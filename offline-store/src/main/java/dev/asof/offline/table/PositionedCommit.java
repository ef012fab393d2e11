package dev.asof.offline.table;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.row.LogProgress;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.util.SnapshotUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One change of a table, applied exactly once or not at all, together with the log progress that
 * goes with it.
 *
 * <p>Invariants, which make this so whatever happens to connections and other writers:
 *
 * <ul>
 *   <li>The progress of a commit is computed from the very state that the commit replaces. Iceberg
 *       may rebase a commit on a newer state at any moment up to the swap of the catalog's pointer,
 *       so the validator, which Iceberg calls at each attempt with the ancestors it is going to
 *       build on, compares them with what the progress was computed from.
 *   <li>The validator throws exceptions of its own. To answer false would make Iceberg clean up
 *       files, which is wrong if the commit was applied after all.
 *   <li>A statement is sent to the catalog once ({@link SingleAttemptClientPool}). After a failure
 *       that is not a definite refusal the table is read again, and the commit's id among the
 *       ancestors tells what became of it.
 * </ul>
 */
final class PositionedCommit {
  static final String COMMIT_ID = "asof.commit-id";

  private static final Logger LOG = LoggerFactory.getLogger(PositionedCommit.class);
  private static final int MAX_ATTEMPTS = 40;
  private static final int MAX_UNCLEAR = 3;

  private final Table table;
  private final String id = UUID.randomUUID().toString();
  private int unclearFailures;

  PositionedCommit(Table table) {
    this.table = table;
  }

  /** What a commit does. It is asked again for each attempt. */
  interface Change {
    /** The progress once the change is applied to a table that holds {@code held}. */
    LogProgress advance(TablePositions held);

    /** A fresh update of {@code table}, not yet committed. */
    SnapshotUpdate<?> update(Table table);
  }

  /**
   * Applies {@code change}. What {@link Change#advance} throws ends it.
   *
   * @throws AsofException {@link ErrorCode#OFFLINE_STORE_UNAVAILABLE} if it is not known whether
   *     the change was applied
   * @throws RuntimeException what catalog or warehouse failed with, if they did so again and again
   */
  void apply(Change change) {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      if (attempt > 1) {
        pause(attempt);
      }
      table.refresh();
      Iterable<Snapshot> ancestors = SnapshotUtil.currentAncestors(table);
      if (attempt > 1 && carriesId(ancestors)) {
        return;
      }
      TablePositions held = TablePositions.newestOf(ancestors);
      if (attempt(change, held, change.advance(held))) {
        return;
      }
    }
    throw new AsofException(
        ErrorCode.OFFLINE_STORE_UNAVAILABLE,
        "%s lost %d races against other commits: try again".formatted(table.name(), MAX_ATTEMPTS));
  }

  /** Whether an attempt failed in a way that does not tell if it was applied. */
  boolean ambiguous() {
    return unclearFailures > 0;
  }

  /** True if the change is applied, false if it has to be tried again. */
  private boolean attempt(Change change, TablePositions held, LogProgress after) {
    SnapshotUpdate<?> update = change.update(table);
    ManifestThreads.use(update);
    TablePositions.describe(after, update::set);
    update.set(COMMIT_ID, id);
    update.validateWith(ancestors -> validate(ancestors, held));
    try {
      update.commit();
      return true;
    } catch (AppliedException applied) {
      return true;
    } catch (RebasedException | CommitFailedException race) {
      return false;
    } catch (ValidationException refused) {
      throw refused;
    } catch (RuntimeException unclear) {
      return resolve(unclear);
    }
  }

  private boolean validate(Iterable<Snapshot> ancestors, TablePositions held) {
    if (carriesId(ancestors)) {
      throw new AppliedException();
    }
    if (TablePositions.newestOf(ancestors).snapshotId() != held.snapshotId()) {
      throw new RebasedException();
    }
    return true;
  }

  private boolean carriesId(Iterable<Snapshot> ancestors) {
    for (Snapshot snapshot : ancestors) {
      if (id.equals(snapshot.summary().get(COMMIT_ID))) {
        return true;
      }
    }
    return false;
  }

  private boolean resolve(RuntimeException unclear) {
    unclearFailures++;
    LOG.warn(
        "A commit to {} has no answer ({}); reading the table again",
        table.name(),
        unclear.toString());
    if (foundApplied(unclear)) {
      return true;
    }
    if (unclearFailures == MAX_UNCLEAR || ofTheWarehouse(unclear)) {
      throw unclear;
    }
    return false;
  }

  /** S3's client has tried again by then, which may have taken a while. */
  private static boolean ofTheWarehouse(RuntimeException failure) {
    return failure instanceof UncheckedIOException || failure instanceof NotFoundException;
  }

  private boolean foundApplied(RuntimeException unclear) {
    try {
      table.refresh();
      return carriesId(SnapshotUtil.currentAncestors(table));
    } catch (RuntimeException stillUnclear) {
      stillUnclear.addSuppressed(unclear);
      throw new AsofException(
          ErrorCode.OFFLINE_STORE_UNAVAILABLE,
          "a commit to %s has no answer from the catalog, and the table cannot be read: check the database, then load the progress again"
              .formatted(table.name()),
          stillUnclear);
    }
  }

  private static void pause(int attempt) {
    long most = TimeUnit.MILLISECONDS.toNanos(Math.min(200, 5L * attempt));
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most) + 1);
  }

  /** The state under the commit is not the one its progress was computed from. */
  private static final class RebasedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;
  }

  /** An earlier attempt was applied. */
  private static final class AppliedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;
  }
}
