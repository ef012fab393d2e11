package dev.asof.api.problem;

import dev.asof.api.settings.HttpProperties;
import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses bodies above the limit as they are read, whether their length was declared or not. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class BodyLimit extends OncePerRequestFilter {
  private final DataSize limit;

  BodyLimit(HttpProperties settings) {
    this.limit = settings.maxBody();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(
        new HttpServletRequestWrapper(request) {
          @Override
          public ServletInputStream getInputStream() throws IOException {
            if (request.getContentLengthLong() > limit.toBytes()) {
              throw tooLarge(limit);
            }
            return new LimitedStream(request.getInputStream(), limit);
          }
        },
        response);
  }

  private static AsofException tooLarge(DataSize limit) {
    return new AsofException(
        ErrorCode.BODY_TOO_LARGE,
        "the body has more than the %d bytes that one request may have: send it in parts, or raise asof.http.max-body"
            .formatted(limit.toBytes()));
  }

  private static final class LimitedStream extends ServletInputStream {
    private final ServletInputStream body;
    private final DataSize limit;
    private long read;

    LimitedStream(ServletInputStream body, DataSize limit) {
      this.body = body;
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      int octet = body.read();
      count(octet < 0 ? 0 : 1);
      return octet;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int octets = body.read(target, offset, length);
      count(Math.max(0, octets));
      return octets;
    }

    private void count(int octets) {
      read += octets;
      if (read > limit.toBytes()) {
        throw tooLarge(limit);
      }
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }
  }
}
