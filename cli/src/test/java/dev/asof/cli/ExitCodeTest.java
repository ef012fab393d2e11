package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ExitCodeTest {
  private static final String HISTORY = "GET /v1/projects/default/history?limit=20";

  @Test
  void wrongCommandLinesEndWith2AndAHint() {
    TestingCli cli = TestingCli.of("http://127.0.0.1:1");
    for (String[] arguments :
        new String[][] {
          {},
          {"plna"},
          {"history", "--limit", "many"},
          {"push"},
          {"push", "arrivals", "--ack", "soon"},
          {"get", "-s", "m"},
          {"get", "-e", "a=b", "-s", "m", "--features", "a:b"},
          {"export", "-s", "m"},
          {"plan", "-o", "xml"},
        }) {
      var result = cli.run(arguments);
      assertThat(result.exitCode()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(result.err()).contains("error [invalid-argument]").contains("--help");
    }
    assertThat(cli.run("push", "arrivals", "--batch", "0").exitCode()).isEqualTo(2);
    assertThat(cli.run("push", "arrivals", "no-such-file").exitCode()).isEqualTo(2);
    assertThat(cli.run("export", "--spine", "x", "-s", "m", "--out", "/no/such/x").exitCode())
        .isEqualTo(2);
  }

  @Test
  void runsInsideAnotherProgram() {
    StringWriter out = new StringWriter();
    PrintWriter err = new PrintWriter(new StringWriter());
    InputStream in = InputStream.nullInputStream();
    assertThat(AsofCli.run(Map.of(), in, new PrintWriter(out), err, "--version")).isZero();
    assertThat(out.toString()).startsWith("asof ");
    assertThat(AsofCli.run(Map.of("ASOF_URL", "x"), in, new PrintWriter(out), err, "status"))
        .isEqualTo(2);
  }

  @Test
  void withoutAnAddressTheServerOnThisMachineIsAsked() {
    assertThat(server(Map.of())).hasToString("http://127.0.0.1:6570");
    assertThat(server(Map.of("ASOF_URL", " "))).hasToString("http://127.0.0.1:6570");
    assertThat(server(Map.of("ASOF_URL", "https://asof.example.com/")))
        .hasToString("https://asof.example.com");
  }

  private static URI server(Map<String, String> environment) {
    PrintWriter writer = new PrintWriter(new StringWriter());
    Terminal terminal =
        new Terminal(InputStream.nullInputStream(), writer, writer, Set.of(), environment);
    return new Invocation(terminal, _ -> {}).api().server();
  }

  @Test
  void helpAndVersionEndWith0() {
    TestingCli cli = TestingCli.of("http://127.0.0.1:1");
    assertThat(cli.run("--version").out()).startsWith("asof ");
    var help = cli.run("export", "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("--spine", "--url", "Exit codes:");
  }

  @Test
  void noServerEndsWith3AndSaysWhere() throws IOException {
    String url;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + free.getLocalPort();
    }
    var result = TestingCli.of(url).run("history");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("error [server-unreachable]", url).doesNotContain("\tat ");
    assertThat(TestingCli.of(url).run("history", "--debug").err()).contains("\tat ");
  }

  @Test
  void aDependencyThatIsDownEndsWith3AndARefusalWith1() throws IOException {
    try (TestingServer server = new TestingServer()) {
      server
          .onProblem(HISTORY, 503, "{\"code\":\"registry-unavailable\",\"detail\":\"down\"}")
          .onProblem(HISTORY, 500, "{\"code\":\"internal-error\",\"detail\":\"bug\"}")
          .on(HISTORY, new TestingServer.Answer(502, "text/html", "<h1>Bad gateway</h1>"))
          .on(HISTORY, new TestingServer.Answer(200, "text/html", "<h1>Welcome</h1>"));
      TestingCli cli = TestingCli.of(server.url() + "/");
      assertThat(cli.run("history").exitCode()).isEqualTo(3);
      assertThat(cli.run("history").exitCode()).isEqualTo(1);
      var gateway = cli.run("history");
      assertThat(gateway.exitCode()).isEqualTo(3);
      assertThat(gateway.err()).contains("error [http-502]", "Bad gateway");
      var stranger = cli.run("history");
      assertThat(stranger.exitCode()).isEqualTo(1);
      assertThat(stranger.err()).contains("error [not-an-asof-server]");
    }
  }

  @Test
  void optionsWinOverTheEnvironmentAndNamesAreEncoded() throws IOException {
    try (TestingServer server = new TestingServer()) {
      String line = "GET /v1/projects/my%20project/history?name=a%26b&limit=20";
      server.on(line, "{\"applies\":[]}");
      TestingCli cli =
          new TestingCli(
              Map.of("ASOF_URL", "http://127.0.0.1:1", "ASOF_PROJECT", "other"), "", Set.of());
      var result =
          cli.run("history", "--name=a&b", "--url", server.url(), "--project", "my project");
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(
              cli.run("--url=" + server.url(), "--project=my project", "history", "--name=a&b")
                  .exitCode())
          .isZero();
    }
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    for (String url :
        new String[] {"localhost:6570", "ftp://x", "http://", "http://a b", "http://x?y"}) {
      var result = TestingCli.of("").run("history", "--url", url);
      assertThat(result.exitCode()).as(url).isEqualTo(2);
      assertThat(result.err()).contains("is not a server's address");
    }
  }

  @Test
  void whatAServerSaysCannotDriveTheTerminal() throws IOException {
    try (TestingServer server = new TestingServer()) {
      server.onProblem(HISTORY, 409, "{\"code\":\"x\",\"detail\":\"one\\ntwo\\u001b[2J\"}");
      assertThat(TestingCli.of(server.url()).run("history").err())
          .isEqualToNormalizingNewlines("error [x] one\ntwo\\u001b[2J\n");
    }
  }
}
