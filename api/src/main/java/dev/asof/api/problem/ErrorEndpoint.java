package dev.asof.api.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what fails outside the endpoints (in a filter, in the container) as they would. */
@Controller
final class ErrorEndpoint implements ErrorController {
  @RequestMapping("/error")
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus status =
        code instanceof Integer number && HttpStatus.resolve(number) != null
            ? HttpStatus.valueOf(number)
            : HttpStatus.NOT_FOUND;
    Problem problem =
        status == HttpStatus.INTERNAL_SERVER_ERROR
            ? Problem.unexpected()
            : Problem.of(
                status,
                Objects.toString(request.getAttribute(RequestDispatcher.ERROR_MESSAGE), ""));
    ProblemWriter.write(problem, response);
  }
}
