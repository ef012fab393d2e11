package dev.asof.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asof.core.AsofException;
import dev.asof.online.ServerProblem.Severity;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks that a Redis server keeps what it is given, and keeps it cheaply. */
final class RedisServerCheck {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  private static final String LISTPACK = "hash-max-listpack-value";

  /** Its name before Redis 7, which still answers to it. */
  private static final String ZIPLIST = "hash-max-ziplist-value";

  private final RedisPipeline redis;

  RedisServerCheck(RedisPipeline redis) {
    this.redis = redis;
  }

  /**
   * @param longestValue the longest online value written so far, in bytes
   */
  List<ServerProblem> check(int longestValue) {
    try {
      List<ServerProblem> problems = new ArrayList<>();
      Map<String, String> info = info();
      checkVersion(info.getOrDefault("redis_version", "unknown"), problems);
      checkEviction(info.getOrDefault("maxmemory_policy", "unknown"), problems);
      checkListpack(longestValue, problems);
      return List.copyOf(problems);
    } catch (AsofException unavailable) {
      return List.of(new ServerProblem(Severity.FAILS_READINESS, unavailable.getMessage()));
    }
  }

  private Map<String, String> info() {
    var command =
        new Command<>(
            CommandType.INFO,
            new StatusOutput<>(RedisPipeline.CODEC),
            new CommandArgs<>(RedisPipeline.CODEC));
    return redis
        .run(List.of(command))
        .getFirst()
        .lines()
        .filter(line -> line.contains(":"))
        .map(line -> line.split(":", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].strip(), (first, _) -> first));
  }

  private static void checkVersion(String version, List<ServerProblem> problems) {
    var parts = VERSION.matcher(version);
    boolean recent =
        parts.matches()
            && Integer.parseInt(parts.group(1)) * 100 + Integer.parseInt(parts.group(2)) >= 602;
    if (!recent) {
      problems.add(
          new ServerProblem(
              Severity.FAILS_READINESS,
              "Redis is version %s: 6.2 is the oldest supported".formatted(version)));
    }
  }

  private static void checkEviction(String policy, List<ServerProblem> problems) {
    if (!policy.equals("noeviction")) {
      problems.add(
          new ServerProblem(
              Severity.FAILS_READINESS,
              "Redis has maxmemory-policy %s, under which rows vanish and answers become MISSING: set maxmemory-policy noeviction"
                  .formatted(policy)));
    }
  }

  /** Above its limit Redis keeps a hash as a table, at about twice the memory. */
  private void checkListpack(int longestValue, List<ServerProblem> problems) {
    listpackLimits()
        .forEach((setting, limit) -> {
          if (longestValue > Integer.parseInt(limit)) {
            problems.add(
                new ServerProblem(
                    Severity.ADVICE,
                    "online values are up to %d bytes long, and Redis has %s %s, above which a hash takes about twice the memory: set it to %d"
                        .formatted(
                            longestValue,
                            setting,
                            limit,
                            Integer.highestOneBit(longestValue) * 2)));
          }
        });
  }

  /** The limit by its setting's name; empty where the server does not tell. */
  private Map<String, String> listpackLimits() {
    var command =
        new Command<>(
            CommandType.CONFIG,
            new MapOutput<>(RedisPipeline.CODEC),
            new CommandArgs<>(RedisPipeline.CODEC).add("GET").add("hash-max-*-value"));
    try {
      Map<String, String> limits = new TreeMap<>();
      redis
          .run(List.of(command))
          .getFirst()
          .forEach((name, value) -> limits.put(new String(name, UTF_8), new String(value, UTF_8)));
      if (limits.containsKey(LISTPACK)) {
        limits.remove(ZIPLIST);
      }
      return limits;
    } catch (AsofException notAllowed) {
      return Map.of();
    }
  }
}
