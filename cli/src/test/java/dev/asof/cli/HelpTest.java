package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a new user reads: the help of each command, and that the guide says the same. */
final class HelpTest {
  private static final Pattern SYNOPSIS = Pattern.compile("(?m)^(?:Usage: )?(\\./asof \\S+ ?.*)$");
  private static final Pattern OPTION = Pattern.compile("(?m)^ .{0,5}(--[a-z-]+)");

  private final TestingCli cli = TestingCli.of("http://127.0.0.1:1");

  @ParameterizedTest
  @ValueSource(strings = {"plan", "apply", "history", "push", "get", "export", "status"})
  void theGuideKnowsEveryCallAndEveryOption(String command) throws IOException {
    String guide = Files.readString(Path.of("../docs/cli.md"));
    String unaligned = guide.replaceAll("(?m)^( +\\./asof \\S+) +", "$1 ");
    String help = cli.run(command, "--help").out();

    assertThat(help).contains("Example: ./asof " + command, "Exit codes:");
    assertThat(SYNOPSIS.matcher(help).results().map(found -> found.group(1)))
        .isNotEmpty()
        .allSatisfy(call -> assertThat(unaligned).contains("    " + call.strip() + "\n"));
    assertThat(OPTION.matcher(help).results().map(found -> found.group(1)))
        .filteredOn(option -> !option.equals("--version"))
        .isNotEmpty()
        .allSatisfy(option -> assertThat(guide).contains(option));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "apply", "history", "push", "get", "export", "status"})
  void theOverviewNamesEveryCommand(String command) {
    assertThat(cli.run("--help").out()).contains("Usage: ./asof COMMAND", "  " + command + " ");
  }
}
