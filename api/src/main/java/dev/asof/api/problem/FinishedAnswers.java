package dev.asof.api.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Sends answers to their end before their requests count as done. Tomcat by itself sends what is
 * buffered only afterwards, and a server that stops closes its connections the moment no request is
 * under way: an answer could be lost in between.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class FinishedAnswers extends OncePerRequestFilter {
  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(request, response);
    if (!request.isAsyncStarted() && response.getStatus() < HttpServletResponse.SC_BAD_REQUEST) {
      // Errors may still get their problem document; those that have one are sent already.
      response.getOutputStream().close();
    }
  }
}
