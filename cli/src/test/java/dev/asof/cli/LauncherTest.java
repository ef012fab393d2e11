package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a tree of its own, where the build and the JVM are scripts that write down how
 * they were called.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "asof").toAbsolutePath().normalize();
  private static final String JAR = "embedded/launcher/target/asof-embedded.jar";

  @TempDir Path folder;
  private Path home;
  private final Map<String, String> environment = new HashMap<>();

  private record Run(int exitCode, String output) {}

  @BeforeEach
  void plant() throws IOException {
    home = Files.createDirectory(folder.resolve("a home"));
    environment.put("JAVA_HOME", jdk("jdk", "25.0.1").toString());
    Files.copy(LAUNCHER, home.resolve("asof"));
    Files.createDirectory(home.resolve(".mvn"));
    Files.copy(LAUNCHER.resolveSibling(".mvn/jdk.sh"), home.resolve(".mvn/jdk.sh"));
    script(
        home.resolve("mvnw"),
        "echo \"mvnw $*\"\necho \"built by $JAVA_HOME\"\nmkdir -p embedded/launcher/target cli/target\n"
            + "touch "
            + JAR
            + " cli/target/asof-cli.jar");
    for (String path :
        List.of("pom.xml", "cli/pom.xml", "cli/src/main/A.java", "api/src/main/B.java")) {
      Files.createDirectories(home.resolve(path).getParent());
      Files.writeString(home.resolve(path), "");
    }
  }

  private Path jdk(String name, String version) throws IOException {
    Path jdk = folder.resolve(name);
    script(jdk.resolve("bin/javac"), "");
    script(jdk.resolve("bin/java"), "echo \"java $*\"");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
    return jdk;
  }

  private static void script(Path path, String body) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Run run(Path launcher, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    Map<String, String> variables = builder.environment();
    List.of("ASOF_JAVA_OPTS", "ASOF_DATA", "JAVA_HOME").forEach(variables::remove);
    variables.put("HOME", folder.toString());
    variables.putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  @Test
  void buildsOnceAndAgainAfterASourceChanged() throws Exception {
    Path launcher = home.resolve("asof");
    assertThat(run(launcher, "up", "--data", "my data").output())
        .contains("the first build downloads its dependencies")
        .contains("mvnw -q -DskipTests -pl embedded/launcher -am package")
        .containsPattern("java .*-jar " + home.resolve(JAR).toRealPath() + " up --data my data");
    assertThat(run(launcher, "up").output()).doesNotContain("mvnw");
    touchSource();
    assertThat(run(launcher, "demo").output()).contains("its sources changed", "mvnw");
  }

  @Test
  void aBuildThatLeavesTheJarAsItWasIsNotRepeated() throws Exception {
    Path launcher = home.resolve("asof");
    run(launcher, "up");
    Files.setLastModifiedTime(home.resolve(JAR), FileTime.from(Instant.EPOCH));
    assertThat(run(launcher, "up").output()).doesNotContain("mvnw");
  }

  @Test
  void worksThroughSymbolicLinksAndPassesArgumentsToTheClient() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("inner"), Path.of("a home", "asof"));
    Path outer = Files.createSymbolicLink(folder.resolve("outer"), link);
    Run run = run(outer, "plan", "-f", "some folder");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .contains("mvnw -q -DskipTests -pl cli -am package")
        .containsPattern("-Dasof.terminal= .*asof-cli.jar plan -f some folder");
  }

  @Test
  void aFailedBuildStopsThere() throws Exception {
    script(home.resolve("mvnw"), "exit 1");
    Run run = run(home.resolve("asof"), "up");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("the build failed").doesNotContain("java ");
    assertThat(home.resolve(".asof-build.lock")).doesNotExist();
  }

  @Test
  void aLockThatItsOwnerLeftBehindIsTaken() throws Exception {
    Path lock = Files.createDirectory(home.resolve(".asof-build.lock"));
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.writeString(lock.resolve("pid"), Long.toString(gone.pid()));
    assertThat(run(home.resolve("asof"), "up").output()).contains("mvnw");
    assertThat(lock).doesNotExist();
  }

  @Test
  void temporaryFilesLieBelowTheDataFolder() throws Exception {
    Path launcher = home.resolve("asof");
    assertThat(temporary(run(launcher, "up", "--data", "my data"))).isEqualTo("my data/tmp");
    assertThat(temporary(run(launcher, "demo", "--exit", "--data=other"))).isEqualTo("other/tmp");
    assertThat(temporary(run(launcher, "up"))).isEqualTo(".asof/tmp");
    environment.put("ASOF_DATA", folder.resolve("variable").toString());
    assertThat(temporary(run(launcher, "up"))).isEqualTo("variable/tmp");
    assertThat(temporary(run(launcher, "up", "--data", "option"))).isEqualTo("option/tmp");
    assertThat(folder.resolve("my data/tmp")).isDirectory();
  }

  /** Relative to where the launcher was called. */
  private String temporary(Run run) throws IOException {
    Matcher flag =
        Pattern.compile("java .*-Djava\\.io\\.tmpdir=(.*/tmp) -jar .*").matcher(run.output());
    assertThat(flag.find()).as(run.output()).isTrue();
    return folder.toRealPath().relativize(Path.of(flag.group(1))).toString();
  }

  @Test
  void aQuestionForHelpAndAFolderThatCannotBeMadeLeaveNothing() throws Exception {
    Path launcher = home.resolve("asof");
    assertThat(run(launcher, "up", "--help").output()).contains(" up --help");
    assertThat(folder.resolve(".asof")).doesNotExist();
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(run(launcher, "up", "--data", file.resolve("below").toString()).output())
        .contains("-jar " + home.resolve(JAR).toRealPath() + " up --data " + file)
        .doesNotContain("-Djava.io.tmpdir=" + file);
  }

  @Test
  void findsAJdk25WhateverJavaComesFirst() throws Exception {
    Path old = jdk("old", "17.0.15");
    jdk(".jdks/temurin-25.0.1", "25.0.1"); // if this machine has none in the usual places
    environment.put("PATH", old.resolve("bin") + ":" + System.getenv("PATH"));
    environment.remove("JAVA_HOME");
    assertThat(release(run(home.resolve("asof"), "up"))).contains("JAVA_VERSION=\"25.");
    touchSource();
    environment.put("JAVA_HOME", old.toString());
    assertThat(release(run(home.resolve("asof"), "up"))).contains("JAVA_VERSION=\"25.");
  }

  @Test
  void prefersTheJdk25OnThePath() throws Exception {
    Path found = jdk("found", "25.0.2");
    Path links = Files.createDirectory(folder.resolve("links"));
    Files.createSymbolicLink(links.resolve("java"), found.resolve("bin/java"));
    environment.put("PATH", links + ":" + System.getenv("PATH"));
    environment.remove("JAVA_HOME");
    assertThat(run(home.resolve("asof"), "up").output()).contains("built by " + found.toRealPath());
  }

  private void touchSource() throws IOException {
    Files.setLastModifiedTime(
        home.resolve("api/src/main/B.java"), FileTime.from(Instant.now().plusSeconds(60)));
  }

  /** What the JDK that the build ran on says of itself. */
  private static String release(Run run) throws IOException {
    Matcher jdk = Pattern.compile("built by (.*)").matcher(run.output());
    assertThat(jdk.find()).as(run.output()).isTrue();
    return Files.readString(Path.of(jdk.group(1), "release"));
  }
}
