package dev.asof.online;

import static dev.asof.online.SampleView.LOG;
import static dev.asof.online.SampleView.NOON;
import static dev.asof.online.SampleView.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With pauses so long that only a write makes anybody look. */
class AppliedWaitersTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final int VIEW = 1;
  private static final int OTHER = 2;
  private static final int WAITERS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong applied = new AtomicLong();
  private final ConcurrentLinkedQueue<Integer> looks = new ConcurrentLinkedQueue<>();
  private final AppliedWaiters waiters = new AppliedWaiters(this::look, LONG, LONG);

  @AfterEach
  void interruptWhoStillWaits() {
    threads.shutdownNow();
  }

  private Optional<OnlineProgress> look(int view) {
    long nextOffset = applied.get();
    looks.add(view);
    var start = new OnlineProgress("g", NOON, LogProgress.none(LOG), new TreeMap<>(), null);
    return Optional.of(start.with(upTo(nextOffset), null));
  }

  private boolean awaitOffset(int view, long offset) {
    var position = new LogPosition(LOG.epoch(), 0, offset);
    return waiters.await(view, at -> at.covers(position), LONG);
  }

  private static boolean result(Future<Boolean> waiter) throws Exception {
    return waiter.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void lookTogetherOncePerWriteToTheirView() throws Exception {
    List<Future<Boolean>> waiting = new ArrayList<>();
    for (int i = 0; i < WAITERS; i++) {
      waiting.add(threads.submit(() -> awaitOffset(VIEW, 2)));
    }
    Future<Boolean> elsewhere = threads.submit(() -> awaitOffset(OTHER, 2));
    await().atMost(PATIENCE).until(() -> looksAt(VIEW) == 1 && looksAt(OTHER) == 1);

    applied.set(2);
    waiters.wake(VIEW);
    await().atMost(PATIENCE).until(() -> looksAt(VIEW) == 2);
    applied.set(3);
    waiters.wake(VIEW);
    for (Future<Boolean> waiter : waiting) {
      assertThat(result(waiter)).isTrue();
    }
    assertThat(looksAt(VIEW)).as("one by those who came, and one per write").isEqualTo(3);
    assertThat(looksAt(OTHER)).as("nothing was written there").isEqualTo(1);
    assertThat(elsewhere).isNotDone();

    waiters.wake(OTHER);
    assertThat(result(elsewhere)).isTrue();
  }

  private long looksAt(int view) {
    return looks.stream().filter(looked -> looked == view).count();
  }

  /** One after the other, each would wait out a timeout of its own. */
  @Test
  void shareAFailureToo() {
    var unavailable = new AsofException(ErrorCode.ONLINE_STORE_UNAVAILABLE, "no answer");
    var tried = new AtomicLong();
    var failing =
        new AppliedWaiters(
            _ -> {
              tried.incrementAndGet();
              throw unavailable;
            },
            LONG,
            LONG);
    List<Future<Boolean>> waiting = new ArrayList<>();
    for (int i = 0; i < WAITERS; i++) {
      waiting.add(threads.submit(() -> failing.await(VIEW, _ -> true, LONG)));
    }
    for (Future<Boolean> waiter : waiting) {
      assertThatThrownBy(() -> result(waiter)).hasCause(unavailable);
    }
    assertThat(tried).hasValue(1);
  }
}
