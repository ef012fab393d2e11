package dev.asof.embedded.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that runs as a process of its own beside this JVM, and outlives it if the JVM is killed.
 *
 * <p>A process is recognised by what it runs, not by a number in a file: numbers are reused, and a
 * file may be missing for just the process that was starting when its JVM died. So each server gets
 * the path of something in its data folder as an argument, and whoever holds the lock of that
 * folder may {@link #reap} what still runs on it.
 */
public final class ServerProcess {
  private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Path OWN_SESSION = Path.of("/usr/bin/setsid");

  private final String name;
  private final ProcessHandle handle;

  private ServerProcess(String name, ProcessHandle handle) {
    this.name = name;
    this.handle = handle;
  }

  /**
   * Starts {@code command} in {@code directory}, its output appended to {@code output}. Where the
   * system can, it gets a session of its own: Ctrl-C in the terminal then reaches the JVM alone,
   * which stops its servers when nobody needs them any more.
   */
  public static ServerProcess start(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Path output) {
    ProcessBuilder builder = new ProcessBuilder(inOwnSession(command));
    builder.directory(directory.toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    try {
      return new ServerProcess(name, builder.start().toHandle());
    } catch (IOException e) {
      throw new EmbeddedServiceException(
          "%s could not be started as %s".formatted(name, command), e);
    }
  }

  private static List<String> inOwnSession(List<String> command) {
    return Files.isExecutable(OWN_SESSION)
        ? Stream.concat(Stream.of(OWN_SESSION.toString()), command.stream()).toList()
        : command;
  }

  /**
   * The process of this user that runs an executable whose file name starts with {@code executable}
   * and that has {@code argument}, or a path below it, among its arguments; the first of them, if
   * there are several.
   */
  public static Optional<ServerProcess> find(String name, String executable, Path argument) {
    return findAll(name, executable, argument).stream().findFirst();
  }

  /**
   * Stops every process that {@link #find} would find. The caller holds the lock of the folder that
   * the argument is or lies in.
   */
  public static void reap(String name, String executable, Path argument) {
    findAll(name, executable, argument).forEach(ServerProcess::reap);
  }

  private static List<ServerProcess> findAll(String name, String executable, Path argument) {
    try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
      return processes
          .filter(handle -> runs(handle.info(), executable, argument))
          .map(handle -> new ServerProcess(name, handle))
          .toList();
    }
  }

  private static boolean runs(ProcessHandle.Info process, String executable, Path argument) {
    return process.command().filter(command -> fileName(command).startsWith(executable)).isPresent()
        && process.arguments().filter(arguments -> mentions(arguments, argument)).isPresent();
  }

  private static String fileName(String command) {
    return command.substring(command.lastIndexOf('/') + 1);
  }

  private static boolean mentions(String[] arguments, Path path) {
    return Stream.of(arguments)
        .anyMatch(argument -> argument.equals(path.toString()) || argument.startsWith(path + "/"));
  }

  private void reap() {
    log.info(
        "Stopping {} (process {}), left behind by a process that was killed", name, handle.pid());
    signal("CONT");
    stop("INT");
  }

  /** The number of the process. */
  public long pid() {
    return handle.pid();
  }

  /**
   * Whether it still runs; one that has ended and that its parent has not taken note of does not.
   */
  public boolean isAlive() {
    return handle.isAlive() && handle.info().command().isPresent();
  }

  /**
   * Waits until the server answers.
   *
   * @throws EmbeddedServiceException if its process ends first, or the patience does
   */
  public void awaitReady(BooleanSupplier answers, Duration patience, Path output) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!answers.getAsBoolean()) {
      if (exitsWithin(POLL)) {
        throw new EmbeddedServiceException(
            "%s ended while starting; its output is in %s".formatted(name, output));
      }
      if (System.nanoTime() - deadline > 0) {
        stop("TERM");
        throw new EmbeddedServiceException(
            "%s did not answer within %d s; its output is in %s"
                .formatted(name, patience.toSeconds(), output));
      }
    }
  }

  /**
   * Asks the process to end with {@code signal} (a name such as TERM), and kills it if it has not
   * ended in time.
   */
  public void stop(String signal) {
    if (!isAlive()) {
      return;
    }
    signal(signal);
    if (!exitsWithin(GRACE)) {
      log.warn(
          "{} (process {}) did not end within {} s and is killed",
          name,
          handle.pid(),
          GRACE.toSeconds());
      handle.destroyForcibly();
      exitsWithin(GRACE);
    }
  }

  /** Kills the process at once, as a crash would. */
  public void kill() {
    handle.descendants().forEach(ProcessHandle::destroyForcibly);
    handle.destroyForcibly();
    exitsWithin(GRACE);
  }

  /** Freezes the process and its children: connections stay open, and nothing is answered. */
  public void pause() {
    signalAll("STOP");
  }

  /** Lets a paused process go on. */
  public void resume() {
    signalAll("CONT");
  }

  private void signalAll(String signal) {
    signal(signal);
    handle
        .descendants()
        .map(child -> new ServerProcess(name, child))
        .forEach(child -> child.signal(signal));
  }

  private void signal(String signal) {
    try {
      // The shell's own kill: the program of that name is missing from small systems.
      new ProcessBuilder("sh", "-c", "kill -%s %d 2>/dev/null".formatted(signal, handle.pid()))
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new EmbeddedServiceException(
          "%s (process %d) could not be sent %s".formatted(name, handle.pid(), signal), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Polls: of a process that is not this JVM's own child the operating system sends no word. */
  private boolean exitsWithin(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (isAlive()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }
}
