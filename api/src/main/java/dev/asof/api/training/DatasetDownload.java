package dev.asof.api.training;

import dev.asof.offline.dataset.TrainingDatasets.DatasetContent;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.TrainingDatasetWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/** Sends training sets as files. A failure shows before the first byte, as a problem document. */
@Component
final class DatasetDownload {
  private final TrainingDatasetWriter writer = new TrainingDatasetWriter();

  /** Sends what {@code rows} hold and closes them. */
  void send(JoinedRows rows, DatasetFormat format, HttpServletResponse response)
      throws IOException {
    Path folder = Files.createTempDirectory("asof-answer-");
    Path file = folder.resolve("answer." + format.text());
    try (rows) {
      writer.write(rows, format, file, _ -> {});
      try (InputStream content = Files.newInputStream(file)) {
        send(content, Files.size(file), format, response);
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  /** Sends a stored dataset under the name {@code fileName} and closes it. */
  void send(DatasetContent content, String fileName, HttpServletResponse response)
      throws IOException {
    try (InputStream stream = content.stream()) {
      response.setHeader(
          "Content-Disposition",
          "attachment; filename=\"%s.%s\"".formatted(fileName, content.format().text()));
      send(stream, content.length(), content.format(), response);
    }
  }

  private static void send(
      InputStream content, long length, DatasetFormat format, HttpServletResponse response)
      throws IOException {
    response.setContentType(format.mediaType());
    response.setContentLengthLong(length);
    content.transferTo(response.getOutputStream());
  }
}
