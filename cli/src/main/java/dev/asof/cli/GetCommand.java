package dev.asof.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code asof get}: what the online store answers now. */
@Command(
    name = "get",
    header = "Fetch online features of one or more entities.",
    description =
        "Asks the online store what it knows now: each value with its verdict, event time and age.",
    customSynopsis = "./asof get (-s SERVICE | --features VIEW:FEATURE,…) -e NAME=VALUE,… [-e …]",
    footer = "%nExample: ./asof get -s delay_model -e origin=JFK,destination=LAX")
final class GetCommand implements AsofCli.Body {
  private final Invocation invocation;

  @Mixin private final FeatureOptions features = new FeatureOptions();

  @Option(
      names = {"-e", "--entity"},
      required = true,
      paramLabel = "NAME=VALUE,…",
      description =
          "An entity row, as in origin=JFK,destination=LAX; repeatable. Values get the type that the entity declares; name:=JSON and {…} are sent as they are.")
  private List<String> entities = new ArrayList<>();

  GetCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public ExitCode run() {
    ApiClient api = invocation.api();
    JsonNode answer = api.post(invocation.inProject("online-features"), request(api));
    OnlineAnswer online = new OnlineAnswer(answer);
    if (invocation.json()) {
      invocation.printJson(answer);
    } else {
      online.print(invocation.terminal().out());
    }
    return online.hasErrors() ? ExitCode.UNAVAILABLE : ExitCode.OK;
  }

  private ObjectNode request(ApiClient api) {
    JoinKeyTypes types = JoinKeyTypes.load(invocation, api);
    ObjectNode request = Json.object();
    features.addTo(request);
    entities.forEach(
        entity -> request.withArray("entities").add(EntityArgument.parse(entity, types)));
    return request;
  }
}
