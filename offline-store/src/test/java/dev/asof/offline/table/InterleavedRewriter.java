package dev.asof.offline.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.offline.table.Interleaving.Event;

/** Rewrites the table of an {@link Interleaving}, which holds rows by then. */
final class InterleavedRewriter extends InterleavedActor {
  private final Interleaving all;

  InterleavedRewriter(Interleaving all) {
    super(all);
    this.all = all;
  }

  @Override
  void step(boolean interruptible) {
    PositionedCommit commit = new PositionedCommit(openTable());
    committing(interruptible, () -> commit.apply(new TableRewrite(all.view())));
    assertThat(landed()).isTrue();
    all.count(Event.REWRITTEN);
    if (metAppends() > 0) {
      all.count(Event.REWRITE_MET_APPEND);
    }
    if (metRewrites() > 0) {
      all.count(Event.REWRITE_MET_REWRITE);
    }
  }

  @Override
  void land() {
    all.landRewrite();
  }
}
