package dev.asof.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.output.MapOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the progress of view versions as Redis holds it, over one connection. Thread-safe. */
final class ProgressReader {
  private final RedisPipeline redis;

  ProgressReader(RedisPipeline redis) {
    this.redis = redis;
  }

  /** The progress of one view version; empty where none is held. */
  Optional<OnlineProgress> find(int viewVersionId) {
    return find(List.of(viewVersionId)).getFirst();
  }

  /** The progress of each of {@code viewVersionIds}, in their order. */
  List<Optional<OnlineProgress>> find(Collection<Integer> viewVersionIds) {
    var commands =
        viewVersionIds.stream()
            .map(id ->
                new Command<>(
                    CommandType.HGETALL,
                    new MapOutput<>(RedisPipeline.CODEC),
                    new CommandArgs<>(RedisPipeline.CODEC).addKey(ProgressHash.key(id))))
            .toList();
    var hashes = redis.run(commands).iterator();
    return viewVersionIds.stream().map(id -> findIn(hashes.next(), id)).toList();
  }

  private static Optional<OnlineProgress> findIn(Map<byte[], byte[]> raw, int viewVersionId) {
    Map<String, String> hash = new HashMap<>();
    raw.forEach((field, value) -> hash.put(new String(field, UTF_8), new String(value, UTF_8)));
    return hash.containsKey("generation")
        ? Optional.of(ProgressHash.parse(viewVersionId, hash))
        : Optional.empty();
  }
}
