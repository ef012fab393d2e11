package dev.asof.api.problem;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Answers requests that Tomcat refuses before any filter sees them, such as malformed paths. */
public final class ProblemReportValve extends ErrorReportValve {
  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    HttpStatus status = HttpStatus.resolve(response.getStatus());
    if (status == null || !status.isError() || response.getContentWritten() > 0) {
      return;
    }
    if (!response.setErrorReported()) {
      return;
    }
    try {
      String id = response.getHeader(RequestIds.HEADER);
      String requestId = id == null ? RequestIds.of(request.getHeader(RequestIds.HEADER)) : id;
      response.setHeader(RequestIds.HEADER, requestId);
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      Problem problem =
          status == HttpStatus.INTERNAL_SERVER_ERROR
              ? Problem.unexpected()
              : Problem.of(status, "");
      problem
          .headers()
          .forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
      ProblemWriter.write(problem, requestId, body);
      response.setContentLength(body.size());
      body.writeTo(response.getOutputStream());
      response.finishResponse();
    } catch (IOException callerIsGone) {
      container.getLogger().debug("no problem document could be sent", callerIsGone);
    }
  }
}
