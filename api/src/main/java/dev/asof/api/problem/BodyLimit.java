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
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies above the limit as they are read, whether their length was declared or not, and
 * large ones while others take up what memory there is for them: a body is held whole, and what it
 * becomes takes several times as much.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class BodyLimit extends OncePerRequestFilter {
  private static final int KIBIBYTE = 1024;

  /** So much of the heap may be taken by the bodies of all requests under way. */
  private static final int SHARE_OF_HEAP = 8;

  /** Questions to the online store never wait for room. */
  private static final int FREE_BYTES = 64 * KIBIBYTE;

  private final DataSize limit;
  private final Semaphore room;

  BodyLimit(HttpProperties settings) {
    this.limit = settings.maxBody();
    long roomBytes = Math.max(limit.toBytes(), Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    this.room = new Semaphore((int) (roomBytes / KIBIBYTE) + 1);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try (var body = new Body(request)) {
      chain.doFilter(body, response);
    }
  }

  private final class Body extends HttpServletRequestWrapper implements AutoCloseable {
    private final HttpServletRequest request;
    private int held;

    Body(HttpServletRequest request) {
      super(request);
      this.request = request;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      if (request.getContentLengthLong() > limit.toBytes()) {
        throw tooLarge(limit);
      }
      return new CountedStream(request.getInputStream(), this::hold);
    }

    private void hold(long bytes) {
      if (bytes > limit.toBytes()) {
        throw tooLarge(limit);
      }
      int wanted = (int) (Math.max(0, bytes - FREE_BYTES) / KIBIBYTE) - held;
      if (wanted > 0 && !room.tryAcquire(wanted)) {
        throw new AsofException(
            ErrorCode.OVERLOADED,
            "other large requests take up the memory there is for them: send fewer at once or smaller ones, and try again");
      }
      held += Math.max(0, wanted);
    }

    @Override
    public void close() {
      room.release(held);
    }
  }

  private static AsofException tooLarge(DataSize limit) {
    return new AsofException(
        ErrorCode.BODY_TOO_LARGE,
        "the body has more than the %d bytes that one request may have: send it in parts, or raise asof.http.max-body"
            .formatted(limit.toBytes()));
  }

  /** Tells how many bytes are read so far. */
  private static final class CountedStream extends ServletInputStream {
    private final ServletInputStream body;
    private final LongConsumer onRead;
    private long read;

    CountedStream(ServletInputStream body, LongConsumer onRead) {
      this.body = body;
      this.onRead = onRead;
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
      onRead.accept(read);
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
