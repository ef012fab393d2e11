package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to Redis in batches, one flush each, and waits for the answers. Thread-safe: what
 * several threads send goes out interleaved over the one connection.
 */
final class RedisPipeline {
  static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

  /** Commands per flush: enough to hide round trips, little enough to keep buffers small. */
  private static final int FLUSH_EVERY = 1024;

  /** Commands of one batch that wait for answers at once, so that a batch of any size fits. */
  private static final int WINDOW = 4 * FLUSH_EVERY;

  private static final int SCRIPT_ATTEMPTS = 3;

  private final RedisConnections.Lazy connection;
  private final Duration timeout;

  /**
   * @param timeout how long each answer may take
   */
  RedisPipeline(RedisConnections.Lazy connection, Duration timeout) {
    this.connection = connection;
    this.timeout = timeout;
  }

  /** The failure that every trouble with Redis becomes. */
  static AsofException unavailable(String what, @Nullable Throwable cause) {
    String message =
        "the online store (Redis) %s: check the server at asof.online.redis-url, and try again"
            .formatted(what);
    return cause == null
        ? new AsofException(ErrorCode.ONLINE_STORE_UNAVAILABLE, message)
        : new AsofException(ErrorCode.ONLINE_STORE_UNAVAILABLE, message, cause);
  }

  /** The answers to {@code commands}, in their order. */
  <T> List<T> run(List<Command<byte[], byte[], T>> commands) {
    List<AsyncCommand<byte[], byte[], T>> sent = send(commands);
    List<T> answers = new ArrayList<>(sent.size());
    try {
      for (var command : sent) {
        answers.add(answer(command));
      }
    } catch (RedisNoScriptException unexpected) {
      throw unavailable("refused a script", unexpected);
    } finally {
      sent.subList(answers.size(), sent.size()).forEach(AsyncCommand::cancel);
    }
    return answers;
  }

  /**
   * The answers of {@code script} to {@code calls}, in their order. A server that does not know the
   * script (a restart, a failover, a flush of its scripts) is told it, and asked again.
   */
  <T> List<T> evaluate(
      RedisScript script,
      List<ScriptCall> calls,
      Supplier<CommandOutput<byte[], byte[], T>> output) {
    var answers = new TreeMap<Integer, T>();
    List<Integer> open = IntStream.range(0, calls.size()).boxed().toList();
    for (int attempt = 1; attempt <= SCRIPT_ATTEMPTS; attempt++) {
      open = evaluateOnce(script, calls, open, answers, output);
      if (open.isEmpty()) {
        return List.copyOf(answers.values());
      }
      var load = new CommandArgs<>(CODEC).add("LOAD").add(script.text());
      run(List.of(new Command<>(CommandType.SCRIPT, new StatusOutput<>(CODEC), load)));
    }
    throw unavailable("forgot a script as often as it was told it", null);
  }

  /** Puts the answers to the calls {@code open}, and returns those that found no script. */
  private <T> List<Integer> evaluateOnce(
      RedisScript script,
      List<ScriptCall> calls,
      List<Integer> open,
      Map<Integer, T> answers,
      Supplier<CommandOutput<byte[], byte[], T>> output) {
    var sent =
        send(open.stream().map(call -> calls.get(call).command(script, output.get())).toList());
    List<Integer> unknown = new ArrayList<>();
    int answered = 0;
    try {
      for (int call : open) {
        try {
          answers.put(call, answer(sent.get(answered++)));
        } catch (RedisNoScriptException forgotten) {
          unknown.add(call);
        }
      }
    } finally {
      sent.subList(answered, sent.size()).forEach(AsyncCommand::cancel);
    }
    return unknown;
  }

  private <T> List<AsyncCommand<byte[], byte[], T>> send(
      List<Command<byte[], byte[], T>> commands) {
    List<AsyncCommand<byte[], byte[], T>> sent = new ArrayList<>(commands.size());
    commands.forEach(command -> sent.add(new AsyncCommand<>(command)));
    boolean complete = false;
    try {
      for (int from = 0; from < sent.size(); from += FLUSH_EVERY) {
        if (from >= WINDOW) {
          awaitRoom(sent.get(from - WINDOW + FLUSH_EVERY - 1));
        }
        connection
            .connection()
            .dispatch(sent.subList(from, Math.min(sent.size(), from + FLUSH_EVERY)));
      }
      complete = true;
    } catch (RedisException closed) {
      throw unavailable("is disconnected", closed);
    } finally {
      if (!complete) {
        sent.forEach(AsyncCommand::cancel);
      }
    }
    return sent;
  }

  private void awaitRoom(AsyncCommand<byte[], byte[], ?> earlier) {
    try {
      var _ = answer(earlier);
    } catch (RedisNoScriptException itsCallerIsTold) {
      return;
    }
  }

  /** Waits for one answer; every failure but a missing script means that Redis is unavailable. */
  private <T> T answer(AsyncCommand<byte[], byte[], T> command) {
    try {
      T answer = command.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      connection.answered();
      return answer;
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RedisCommandExecutionException) {
        connection.answered();
      }
      if (failure.getCause() instanceof RedisNoScriptException forgotten) {
        throw forgotten;
      }
      throw unavailable("failed with '%s'".formatted(failure.getCause()), failure.getCause());
    } catch (TimeoutException silence) {
      connection.timedOut();
      throw unavailable("did not answer within %s".formatted(timeout), silence);
    } catch (CancellationException disconnected) {
      throw unavailable("was disconnected before it answered", disconnected);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for: the caller is stopping", interrupted);
    }
  }

  /** One run of a script, on the one key that it touches. */
  static final class ScriptCall {
    private final byte[] key;
    private final List<byte[]> arguments;

    ScriptCall(byte[] key, List<byte[]> arguments) {
      this.key = key;
      this.arguments = arguments;
    }

    private <T> Command<byte[], byte[], T> command(
        RedisScript script, CommandOutput<byte[], byte[], T> output) {
      var args = new CommandArgs<>(CODEC).add(script.digest()).add(1).addKey(key);
      return new Command<>(CommandType.EVALSHA, output, args.addValues(arguments));
    }
  }
}
