package dev.asof.api.training;

import dev.asof.offline.ProcessFolder;
import dev.asof.offline.dataset.TrainingDatasets.DatasetContent;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.TrainingDatasetWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Sends training sets as files. A failure before the first byte is sent shows as a problem
 * document, a later one as a connection that breaks.
 */
@Component
final class DatasetDownload {
  private static final int FIRST_BYTES = 8192;

  private final TrainingDatasetWriter writer = new TrainingDatasetWriter();
  private final AtomicLong answered = new AtomicLong();
  private final ProcessFolder answers;

  /**
   * @param answers for answers that are being sent
   */
  DatasetDownload(ProcessFolder answers) {
    this.answers = answers;
  }

  /** Sends what {@code rows} hold and closes them. */
  void send(JoinedRows rows, DatasetFormat format, HttpServletResponse response)
      throws IOException {
    send(rows, file -> writer.write(rows, format, file, _ -> {}), format.mediaType(), response);
  }

  /** Sends what {@code rows} hold as one JSON document and closes them. */
  void sendJson(JoinedRows rows, HttpServletResponse response) throws IOException {
    send(
        rows, file -> JoinedRowsJson.write(rows, file), MediaType.APPLICATION_JSON_VALUE, response);
  }

  private interface FileWriter {
    void write(Path file) throws IOException;
  }

  /** The rows are closed before the first byte: a slow reader must not hold up other joins. */
  private void send(
      JoinedRows rows, FileWriter writer, String mediaType, HttpServletResponse response)
      throws IOException {
    Path file = null;
    try {
      try (rows) {
        file = answers.path().resolve(String.valueOf(answered.incrementAndGet()));
        writer.write(file);
      }
      try (InputStream content = Files.newInputStream(file)) {
        response.setContentType(mediaType);
        response.setContentLengthLong(Files.size(file));
        content.transferTo(response.getOutputStream());
      }
    } finally {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Sends a stored dataset under the name {@code fileName} and closes it. */
  void send(DatasetContent content, String fileName, HttpServletResponse response)
      throws IOException {
    try (InputStream stream = content.stream()) {
      byte[] first = stream.readNBytes(FIRST_BYTES);
      response.setHeader(
          "Content-Disposition",
          "attachment; filename=\"%s.%s\"".formatted(fileName, content.format().text()));
      response.setContentType(content.format().mediaType());
      response.setContentLengthLong(content.length());
      OutputStream sent = response.getOutputStream();
      sent.write(first);
      stream.transferTo(sent);
    }
  }
}
