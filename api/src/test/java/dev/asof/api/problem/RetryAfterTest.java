package dev.asof.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;

/** Which problems ask for another try. */
class RetryAfterTest {
  private static boolean invitesRetry(Problem problem) {
    return problem.headers().containsHeader(HttpHeaders.RETRY_AFTER);
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void whatIsUnavailableIsWorthAnotherTryButRowsThatAreOnTheLogAreNot(ErrorCode code) {
    Problem problem = Problem.of(new AsofException(code, "a part is down"));
    assertThat(invitesRetry(problem))
        .isEqualTo(
            code.category() == ErrorCode.Category.UNAVAILABLE
                && code != ErrorCode.ACKNOWLEDGEMENT_TIMED_OUT);
  }

  @Test
  void soIsWhatTheFrameworkOrTheContainerMakesUnavailable() {
    Problem late = Problem.of(new AsyncRequestTimeoutException());
    assertThat(late.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    assertThat(invitesRetry(late)).isTrue();
    assertThat(invitesRetry(Problem.of(HttpStatus.SERVICE_UNAVAILABLE, ""))).isTrue();
    assertThat(invitesRetry(Problem.of(HttpStatus.NOT_FOUND, ""))).isFalse();
    assertThat(invitesRetry(Problem.unexpected())).isFalse();
  }
}
