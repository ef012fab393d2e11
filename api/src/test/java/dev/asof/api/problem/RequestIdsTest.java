package dev.asof.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RequestIdsTest {
  private final RequestIds ids = new RequestIds();
  private final MockHttpServletRequest request = new MockHttpServletRequest();

  private String idOfLines() throws IOException, ServletException {
    var response = new MockHttpServletResponse();
    String[] logged = new String[1];
    ids.doFilter(request, response, (_, _) -> logged[0] = MDC.get("requestId"));
    assertThat(response.getHeader(RequestIds.HEADER)).isEqualTo(logged[0]);
    return logged[0];
  }

  /** What fails outside the endpoints is dispatched once more, to be answered. */
  @Test
  void aRequestKeepsItsIdWhereItsFailureIsAnswered() throws Exception {
    String first = idOfLines();
    request.setDispatcherType(DispatcherType.ERROR);
    request.setAttribute("jakarta.servlet.error.request_uri", "/v1/status");

    assertThat(idOfLines()).isEqualTo(first);
  }
}
