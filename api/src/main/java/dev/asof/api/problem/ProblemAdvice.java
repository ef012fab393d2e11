package dev.asof.api.problem;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.exc.JacksonIOException;

/**
 * Answers every failure of an endpoint with a problem document. The only place that maps failures
 * to HTTP, and the only one that logs them.
 */
@RestControllerAdvice
final class ProblemAdvice {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler
  void answer(Exception failure, HttpServletResponse response) throws Exception {
    if (callerIsGone(failure)) {
      LOG.debug("the caller went away: {}", failure.getMessage());
      return;
    }
    Problem problem = problem(failure);
    log(problem, failure);
    if (response.isCommitted()) {
      // Part of the answer is sent. The connection has to break, or it would look like all of it.
      throw failure;
    }
    ProblemWriter.write(problem, response);
  }

  private static boolean callerIsGone(Exception failure) {
    return failure instanceof AsyncRequestNotUsableException
        || (failure instanceof JacksonIOException && failure.getCause() instanceof IOException)
        || failure.getClass().getSimpleName().equals("ClientAbortException");
  }

  private static Problem problem(Exception failure) {
    return switch (failure) {
      case AsofException known -> Problem.of(known);
      case MethodArgumentTypeMismatchException mismatch ->
          Problem.of(
              new AsofException(ErrorCode.INVALID_ARGUMENT, FrameworkRefusals.detail(mismatch)));
      case InvalidParameterException _ ->
          Problem.of(
              new AsofException(
                  ErrorCode.INVALID_ARGUMENT,
                  "the query string cannot be read: percent-encode its names and values as UTF-8"));
      case HttpMessageNotReadableException unreadable
          when !(unreadable.getCause() instanceof AsofException) ->
          Problem.of(
              new AsofException(
                  ErrorCode.MALFORMED_JSON,
                  "the request has no body that can be read: send one and its whole length"));
      case ErrorResponse refusal -> Problem.of(refusal);
      default ->
          failure.getCause() instanceof AsofException known
              ? Problem.of(known)
              : Problem.unexpected();
    };
  }

  private static void log(Problem problem, Exception failure) {
    if (problem.status().value() == 500) {
      LOG.error("the request failed", failure);
    } else if (problem.status().is5xxServerError()) {
      LOG.warn("{}: {}", problem.code(), problem.detail());
    } else {
      LOG.debug("{}: {}", problem.code(), problem.detail());
    }
  }
}
