package dev.asof.api.problem;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses query parameters that an endpoint does not know, and those that are given twice. */
final class QueryParameters implements HandlerInterceptor {
  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getQueryString() != null
        && handler instanceof HandlerMethod method
        && method.getBeanType().getPackageName().startsWith("dev.asof.")) {
      check(request, known(method));
    }
    return true;
  }

  private static SortedSet<String> known(HandlerMethod method) {
    return Arrays.stream(method.getMethodParameters())
        .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
        .map(QueryParameters::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(MethodParameter parameter) {
    RequestParam declared =
        Objects.requireNonNull(parameter.getParameterAnnotation(RequestParam.class));
    return declared.value().isEmpty()
        ? Objects.requireNonNull(parameter.getParameter().getName())
        : declared.value();
  }

  private static void check(HttpServletRequest request, SortedSet<String> known) {
    request
        .getParameterMap()
        .forEach((name, values) -> {
          if (!known.contains(name)) {
            throw new AsofException(
                ErrorCode.INVALID_ARGUMENT,
                known.isEmpty()
                    ? "'%s' is not a query parameter here: there is none"
                        .formatted(Excerpt.of(name))
                    : "'%s' is not a query parameter here: use %s"
                        .formatted(Excerpt.of(name), known));
          }
          if (values.length > 1) {
            throw new AsofException(
                ErrorCode.INVALID_ARGUMENT,
                "the query parameter '%s' is given %d times: give it once"
                    .formatted(name, values.length));
          }
        });
  }
}
