package dev.asof.core.definition;

import dev.asof.core.SourceName;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where rows come from and how they are read: a Kafka topic, pushes, or both.
 *
 * @param kafka the topic, or null for a source of pushes only
 * @param push whether rows may be pushed over HTTP
 * @param eventTimestamp where a row says when it was true
 * @param createdTimestamp where a row says when its producer wrote it, or null if rows do not say
 * @param fields where join keys and features are found; what is absent is the top-level member of
 *     the same name
 */
public record Source(
    SourceName name,
    @Nullable KafkaTopic kafka,
    boolean push,
    TimestampField eventTimestamp,
    @Nullable TimestampField createdTimestamp,
    DeletionRule delete,
    Map<String, FieldPointer> fields,
    String description,
    Map<String, String> tags)
    implements Definition {
  public Source {
    fields = Map.copyOf(fields);
    tags = Map.copyOf(tags);
  }

  public Optional<KafkaTopic> findKafka() {
    return Optional.ofNullable(kafka);
  }

  /** Where column {@code name} is found in this source's rows. */
  public FieldPointer pointerTo(String name) {
    FieldPointer declared = fields.get(name);
    return declared == null ? FieldPointer.toMember(name) : declared;
  }

  @Override
  public String label() {
    return name.value();
  }
}
