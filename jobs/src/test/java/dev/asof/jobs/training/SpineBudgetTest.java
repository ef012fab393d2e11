package dev.asof.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpineBudgetTest {
  private static final int KIBIBYTE = 1024;

  private final SpineBudget budget = new SpineBudget(100 * KIBIBYTE);

  private static SpineRows spine(int bytes) {
    return new SpineRows(Bytes.wrap(new byte[bytes]), "timestamp");
  }

  private void assertFull(SpineRows spine) {
    assertThatThrownBy(() -> budget.reserve(spine))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED))
        .hasMessageContaining("ask again later");
  }

  @Test
  void countsASpineSeveralTimes() {
    try (var _ = budget.reserve(spine(6 * KIBIBYTE));
        var _ = budget.reserve(spine(6 * KIBIBYTE))) {
      assertFull(spine(KIBIBYTE));
    }
    budget.reserve(spine(6 * KIBIBYTE)).close();
  }

  @Test
  void letsASpineThatIsLargerThanAllRoomHaveItToItself() {
    try (var _ = budget.reserve(spine(KIBIBYTE * KIBIBYTE))) {
      assertFull(spine(1));
    }
    try (var _ = budget.reserve(spine(1))) {
      assertFull(spine(KIBIBYTE * KIBIBYTE));
    }
  }

  @Test
  void letsJobsWaitUntilThereIsRoom() {
    var large = budget.reserve(spine(KIBIBYTE * KIBIBYTE));
    List<Duration> waited = new ArrayList<>();
    var later =
        budget.await(
            spine(KIBIBYTE),
            wait -> {
              waited.add(wait);
              if (waited.size() == 3) {
                large.close();
              }
            });
    later.close();
    assertThat(waited).hasSize(3);
  }
}
