package dev.asof.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** Spine rows that are JSON already: they go to the server as they are. */
final class NdjsonSpine implements SpineFile {
  private final Path file;

  NdjsonSpine(Path file) {
    this.file = file;
  }

  @Override
  public long writeRows(JsonGenerator generator, long limit) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = Json.MAPPER.createParser(in)) {
      long rows = 0;
      while (rows < limit && parser.nextToken() != null) {
        Json.copy(parser, generator);
        rows++;
      }
      return rows;
    } catch (JacksonException e) {
      throw JsonRows.malformed(file.toString(), e);
    }
  }
}
