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
import java.util.List;
import java.util.Map;
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
  private Path jdk;

  private record Run(int exitCode, String output) {}

  @BeforeEach
  void plant() throws IOException {
    home = Files.createDirectory(folder.resolve("a home"));
    jdk = folder.resolve("jdk");
    script(jdk.resolve("bin/javac"), "");
    script(jdk.resolve("bin/java"), "echo \"java $*\"");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    Files.copy(LAUNCHER, home.resolve("asof"));
    Files.createDirectory(home.resolve(".mvn"));
    Files.copy(LAUNCHER.resolveSibling(".mvn/jdk.sh"), home.resolve(".mvn/jdk.sh"));
    script(
        home.resolve("mvnw"),
        "echo \"mvnw $*\"\nmkdir -p embedded/launcher/target cli/target\n"
            + "touch "
            + JAR
            + " cli/target/asof-cli.jar");
    for (String path :
        List.of("pom.xml", "cli/pom.xml", "cli/src/main/A.java", "api/src/main/B.java")) {
      Files.createDirectories(home.resolve(path).getParent());
      Files.writeString(home.resolve(path), "");
    }
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
    Map<String, String> environment = builder.environment();
    environment.remove("ASOF_JAVA_OPTS");
    environment.put("JAVA_HOME", jdk.toString());
    environment.put("HOME", folder.toString());
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
    Files.setLastModifiedTime(
        home.resolve("api/src/main/B.java"), FileTime.from(Instant.now().plusSeconds(60)));
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
}
