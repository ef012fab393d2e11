package dev.asof.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Locales for the processes of test services: installed ones, and ones compiled for this JVM where
 * their sources are installed.
 */
final class TestingLocale {
  private static final Pattern NAME = Pattern.compile("([a-z]+_[A-Z]+)\\.(.+)");
  private static final Map<String, Optional<Map<String, String>>> FOUND = new ConcurrentHashMap<>();

  private TestingLocale() {}

  /** The variables that make a process use {@code locale}, such as {@code en_US.UTF-8}. */
  static Optional<Map<String, String>> findEnvironment(String locale) {
    return FOUND.computeIfAbsent(
        locale, name -> isInstalled(name) ? Optional.of(Map.of("LC_ALL", name)) : compile(name));
  }

  private static boolean isInstalled(String locale) {
    return run(List.of("locale", "-a"))
        .filter(known -> known.lines().map(TestingLocale::normal).anyMatch(normal(locale)::equals))
        .isPresent();
  }

  /** Systems spell the same character set utf8 and UTF-8. */
  private static String normal(String locale) {
    return locale.toLowerCase(Locale.ROOT).replace("-", "");
  }

  private static Optional<Map<String, String>> compile(String locale) {
    Matcher name = NAME.matcher(locale);
    if (!name.matches()) {
      return Optional.empty();
    }
    Path folder = TestJvm.newFolder("locale");
    run(
        List.of(
            "localedef",
            "-i",
            name.group(1),
            "-f",
            name.group(2),
            folder.resolve(locale).toString()));
    // Without sources localedef leaves an empty folder.
    return Files.exists(folder.resolve(locale).resolve("LC_COLLATE"))
        ? Optional.of(Map.of("LC_ALL", locale, "LOCPATH", folder.toString()))
        : Optional.empty();
  }

  /** What the program prints; empty if there is no such program. */
  private static Optional<String> run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return Optional.of(output);
    } catch (IOException noSuchProgram) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
