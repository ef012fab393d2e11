package dev.asof.registry.yaml;

import dev.asof.core.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * A YAML file of definitions, not yet read.
 *
 * @param path how violations name it
 */
public record DefinitionFile(String path, Bytes content) {
  public static DefinitionFile of(String path, String content) {
    return new DefinitionFile(path, Bytes.wrap(content.getBytes(StandardCharsets.UTF_8)));
  }
}
