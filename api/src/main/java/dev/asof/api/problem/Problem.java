package dev.asof.api.problem;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.registry.yaml.InvalidDefinitionsException;
import dev.asof.registry.yaml.Violation;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;

/**
 * What an RFC 9457 problem document says.
 *
 * @param detail names the value and the remedy
 * @param violations every single thing that is wrong, where there are several
 * @param headers what the answer's header says beside it
 */
record Problem(
    HttpStatus status,
    String code,
    String detail,
    List<Violation> violations,
    HttpHeaders headers) {
  /** After so many seconds a part that was down is worth another try. */
  private static final String RETRY_AFTER_SECONDS = "2";

  private static final String UNEXPECTED =
      "something unexpected happened: report it with the requestId, under which the server has logged it";

  Problem {
    violations = List.copyOf(violations);
  }

  /** A fault of Asof's own shows its code only: its message may quote SQL, files or servers. */
  static Problem of(AsofException failure) {
    if (failure.code() == ErrorCode.INTERNAL_ERROR) {
      return unexpected();
    }
    List<Violation> violations =
        failure instanceof InvalidDefinitionsException invalid ? invalid.violations() : List.of();
    return of(
        status(failure.code().category()),
        failure.code(),
        failure.getMessage(),
        violations,
        new HttpHeaders());
  }

  /** What Spring says of a request that no endpoint got to see. */
  static Problem of(ErrorResponse refusal) {
    HttpStatus status = HttpStatus.valueOf(refusal.getStatusCode().value());
    String detail = FrameworkRefusals.detail(refusal);
    HttpHeaders headers = new HttpHeaders();
    headers.putAll(refusal.getHeaders());
    return of(status, code(status), detail.isBlank() ? words(status) : detail, List.of(), headers);
  }

  /** A refusal of which only the status is known. */
  static Problem of(HttpStatus status, String detail) {
    return of(
        status,
        code(status),
        detail.isBlank() ? words(status) : detail,
        List.of(),
        new HttpHeaders());
  }

  /**
   * Whatever is unavailable is worth another try, save rows that are on the log already: clients
   * that heed the header by themselves would send them again.
   */
  private static Problem of(
      HttpStatus status,
      ErrorCode code,
      String detail,
      List<Violation> violations,
      HttpHeaders headers) {
    if (status == HttpStatus.SERVICE_UNAVAILABLE && code != ErrorCode.ACKNOWLEDGEMENT_TIMED_OUT) {
      headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    return new Problem(status, code.code(), detail, violations, headers);
  }

  static Problem unexpected() {
    return of(HttpStatus.INTERNAL_SERVER_ERROR, UNEXPECTED);
  }

  /** The problem's kind in words, such as {@code Unknown feature view}. */
  String title() {
    String words = code.replace('-', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** Of what the container refuses before anything of Asof sees it. */
  private static String words(HttpStatus status) {
    return switch (status) {
      case BAD_REQUEST ->
          "the request is no HTTP that is read here: check that its path and query are percent-encoded, its headers short and its body as long as it says";
      case NOT_IMPLEMENTED, HTTP_VERSION_NOT_SUPPORTED ->
          "the request is in an HTTP that is not spoken here: send HTTP/1.1, its body with Content-Length or chunked";
      default -> "the request was refused: " + status.getReasonPhrase().toLowerCase(Locale.ROOT);
    };
  }

  private static HttpStatus status(ErrorCode.Category category) {
    return switch (category) {
      case INVALID -> HttpStatus.BAD_REQUEST;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case METHOD_NOT_ALLOWED -> HttpStatus.METHOD_NOT_ALLOWED;
      case NOT_ACCEPTABLE -> HttpStatus.NOT_ACCEPTABLE;
      case CONFLICT -> HttpStatus.CONFLICT;
      case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
      case UNSUPPORTED_MEDIA_TYPE -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
      case UNPROCESSABLE -> HttpStatus.UNPROCESSABLE_CONTENT;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  private static ErrorCode code(HttpStatus status) {
    return switch (status) {
      case NOT_FOUND -> ErrorCode.NO_SUCH_ENDPOINT;
      case METHOD_NOT_ALLOWED -> ErrorCode.METHOD_NOT_ALLOWED;
      case NOT_ACCEPTABLE -> ErrorCode.NOT_ACCEPTABLE;
      case CONTENT_TOO_LARGE -> ErrorCode.BODY_TOO_LARGE;
      case UNSUPPORTED_MEDIA_TYPE -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
      case SERVICE_UNAVAILABLE -> ErrorCode.OVERLOADED;
      case NOT_IMPLEMENTED, HTTP_VERSION_NOT_SUPPORTED -> ErrorCode.INVALID_ARGUMENT;
      default -> status.is5xxServerError() ? ErrorCode.INTERNAL_ERROR : ErrorCode.INVALID_ARGUMENT;
    };
  }
}
