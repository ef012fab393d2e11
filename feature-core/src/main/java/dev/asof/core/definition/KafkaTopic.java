package dev.asof.core.definition;

/**
 * A Kafka topic of JSON rows that a source reads, and where reading starts when there is no
 * progress yet.
 */
public record KafkaTopic(String topic, Start start) {
  public enum Start {
    EARLIEST,
    LATEST
  }
}
