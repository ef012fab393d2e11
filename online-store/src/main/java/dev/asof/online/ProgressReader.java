package dev.asof.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
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

  /**
   * The progress of one view version; empty where none is held.
   *
   * @throws AsofException {@link ErrorCode#CORRUPT_DATA} if what is held cannot be read
   */
  Optional<OnlineProgress> find(int viewVersionId) {
    return switch (read(List.of(viewVersionId)).getFirst()) {
      case HeldProgress.Held held -> Optional.of(held.progress());
      case HeldProgress.Nothing _ -> Optional.empty();
      case HeldProgress.Unreadable(var failure) -> throw failure;
    };
  }

  /** What is held of each of {@code viewVersionIds}, in their order. */
  List<HeldProgress> read(Collection<Integer> viewVersionIds) {
    var commands =
        viewVersionIds.stream()
            .map(id ->
                new Command<>(
                    CommandType.HGETALL,
                    new MapOutput<>(RedisPipeline.CODEC),
                    new CommandArgs<>(RedisPipeline.CODEC).addKey(ProgressHash.key(id))))
            .toList();
    var hashes = redis.run(commands).iterator();
    return viewVersionIds.stream().map(id -> parse(id, hashes.next())).toList();
  }

  private static HeldProgress parse(int viewVersionId, Map<byte[], byte[]> raw) {
    Map<String, String> hash = new HashMap<>();
    raw.forEach((field, value) -> hash.put(new String(field, UTF_8), new String(value, UTF_8)));
    if (!hash.containsKey("generation")) {
      return HeldProgress.Nothing.NOTHING;
    }
    try {
      return HeldProgress.Held.of(ProgressHash.parse(viewVersionId, hash));
    } catch (AsofException unreadable) {
      return new HeldProgress.Unreadable(unreadable);
    }
  }
}
