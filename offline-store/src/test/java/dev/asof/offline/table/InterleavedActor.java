package dev.asof.offline.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.offline.table.Interleaving.Event;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.exceptions.CommitStateUnknownException;

/** Somebody who commits to the table of an {@link Interleaving}, and looks on while doing so. */
abstract class InterleavedActor implements InterruptedOperations.Onlooker {
  private final Interleaving all;
  private boolean committing;
  private boolean interruptible;
  private boolean faulty;
  private boolean started;
  private boolean landed;
  private int metAppends;
  private int metRewrites;

  InterleavedActor(Interleaving all) {
    this.all = all;
  }

  /**
   * Makes one call.
   *
   * @param interruptible whether another's step may come in between, or something get lost
   */
  abstract void step(boolean interruptible);

  /** The catalog's pointer is swapped: from now on what is committed counts. */
  abstract void land();

  BaseTable openTable() {
    return new BaseTable(
        new InterruptedOperations(all.operations(), this), all.view().view().label());
  }

  /** Runs {@code commit}, which is to be applied once at most. */
  void committing(boolean mayBeInterrupted, Runnable commit) {
    committing = true;
    interruptible = mayBeInterrupted;
    faulty = mayBeInterrupted;
    started = false;
    landed = false;
    metAppends = 0;
    metRewrites = 0;
    try {
      commit.run();
    } finally {
      committing = false;
    }
  }

  boolean landed() {
    return landed;
  }

  /** How many appends landed between this one's first look at the table and its own landing. */
  int metAppends() {
    return metAppends;
  }

  int metRewrites() {
    return metRewrites;
  }

  @Override
  public void beforeRefresh() {
    if (started) {
      maybeInterrupt();
    }
    started = true;
  }

  @Override
  public void beforeCommit() {
    maybeInterrupt();
    maybeLose(Event.QUESTION_LOST);
  }

  @Override
  public void afterCommit() {
    if (committing) {
      assertThat(landed).as("applied before").isFalse();
      landed = true;
      land();
      maybeLose(Event.ANSWER_LOST);
    }
  }

  private void maybeInterrupt() {
    if (committing && interruptible && all.random().nextInt(3) == 0) {
      interruptible = false;
      int appends = all.appends();
      int rewrites = all.rewrites();
      all.next(this).step(false);
      if (!landed) {
        metAppends = all.appends() - appends;
        metRewrites = all.rewrites() - rewrites;
      }
    }
  }

  private void maybeLose(Event what) {
    if (committing && faulty && all.random().nextInt(8) == 0) {
      faulty = false;
      all.count(what);
      throw new CommitStateUnknownException(new IllegalStateException("no answer"));
    }
  }
}
