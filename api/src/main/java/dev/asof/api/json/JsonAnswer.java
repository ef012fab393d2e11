package dev.asof.api.json;

import tools.jackson.core.JsonGenerator;

/**
 * An answer that writes itself, value by value, as it is sent. It should not fail: what can fail is
 * done before.
 */
@FunctionalInterface
public interface JsonAnswer {
  void writeTo(JsonGenerator json);
}
