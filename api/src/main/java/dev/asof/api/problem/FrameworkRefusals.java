package dev.asof.api.problem;

import dev.asof.core.Excerpt;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;

/** What Spring refuses before an endpoint sees it, in words that name the value and the remedy. */
final class FrameworkRefusals {
  private FrameworkRefusals() {}

  static String detail(ErrorResponse refusal) {
    return switch (refusal) {
      case NoHandlerFoundException nowhere ->
          "there is no endpoint %s %s: GET /v3/api-docs lists what there is"
              .formatted(nowhere.getHttpMethod(), Excerpt.of(nowhere.getRequestURL()));
      case HttpRequestMethodNotSupportedException method ->
          "%s is not a method of this path: use one of %s"
              .formatted(Excerpt.of(method.getMethod()), method.getHeaders().getAllow());
      case HttpMediaTypeNotSupportedException type -> unread(type);
      case HttpMediaTypeNotAcceptableException type ->
          "nothing of what is accepted can be answered: accept one of %s"
              .formatted(type.getSupportedMediaTypes());
      default -> Objects.requireNonNullElse(refusal.getBody().getDetail(), "");
    };
  }

  private static String unread(HttpMediaTypeNotSupportedException type) {
    MediaType sent = type.getContentType();
    return "the content type%s is not read here: send one of %s"
        .formatted(
            sent == null ? "" : " '" + Excerpt.of(sent) + "'", type.getSupportedMediaTypes());
  }

  /** All parameters that are no text are whole numbers. */
  static String detail(MethodArgumentTypeMismatchException mismatch) {
    return "%s='%s' is not a whole number in range: correct it"
        .formatted(mismatch.getName(), Excerpt.of(String.valueOf(mismatch.getValue())));
  }
}
