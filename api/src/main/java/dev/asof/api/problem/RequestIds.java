package dev.asof.api.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every request an id, which its answer, its problem document and every line it logs carry:
 * the caller's {@code X-Request-Id} if that is sane, else a new one.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestIds extends OncePerRequestFilter {
  static final String HEADER = "X-Request-Id";
  private static final String LOGGED_AS = "requestId";
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = idOf(request);
    response.setHeader(HEADER, id);
    try (var _ = MDC.putCloseable(LOGGED_AS, id)) {
      chain.doFilter(request, response);
    }
  }

  /** The same where what failed outside the endpoints is dispatched once more, to be answered. */
  private static String idOf(HttpServletRequest request) {
    if (request.getAttribute(LOGGED_AS) instanceof String given) {
      return given;
    }
    String id = of(request.getHeader(HEADER));
    request.setAttribute(LOGGED_AS, id);
    return id;
  }

  static String of(@Nullable String wanted) {
    return wanted != null && SANE.matcher(wanted).matches() ? wanted : UUID.randomUUID().toString();
  }

  /** What an endpoint writes comes from the thread that asked. */
  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }
}
