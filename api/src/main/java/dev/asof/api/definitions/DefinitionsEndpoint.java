package dev.asof.api.definitions;

import dev.asof.api.json.JsonAnswer;
import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import dev.asof.core.ProjectName;
import dev.asof.ingestion.validation.JsonBody;
import dev.asof.registry.AppliedPlan;
import dev.asof.registry.ApplyRequest;
import dev.asof.registry.DefinitionPlan;
import dev.asof.registry.FeatureRegistry;
import dev.asof.registry.RegistrySnapshots;
import dev.asof.registry.yaml.DefinitionFile;
import dev.asof.registry.yaml.DefinitionParser;
import dev.asof.registry.yaml.ParsedDefinitions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Plans, applies and exports definitions. */
@RestController
@RequestMapping("/v1/projects/{project}/definitions")
final class DefinitionsEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(DefinitionsEndpoint.class);
  private static final Set<String> PLAN_MEMBERS = Set.of("files", "prune");
  private static final Set<String> APPLY_MEMBERS =
      Set.of("files", "prune", "baseRevision", "appliedBy", "gitCommit", "message");
  private static final Set<String> FILE_MEMBERS = Set.of("path", "content", "contentBase64");
  private static final String NOBODY = "unknown";

  private final DefinitionParser parser = new DefinitionParser();
  private final FeatureRegistry registry;
  private final RegistrySnapshots snapshots;

  DefinitionsEndpoint(FeatureRegistry registry, RegistrySnapshots snapshots) {
    this.registry = registry;
    this.snapshots = snapshots;
  }

  @PostMapping(
      path = "/plan",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer planDefinitions(@PathVariable String project, @RequestBody byte[] body) {
    ProjectName name = new ProjectName(project);
    JsonBody request = JsonBody.parse(body, PLAN_MEMBERS);
    DefinitionPlan plan = registry.plan(name, files(request), request.flag("prune"));
    return json -> ChangesJson.write(json, plan);
  }

  @PostMapping(
      path = "/apply",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer applyDefinitions(@PathVariable String project, @RequestBody byte[] body) {
    ProjectName name = new ProjectName(project);
    JsonBody request = JsonBody.parse(body, APPLY_MEMBERS);
    ApplyRequest how =
        new ApplyRequest(
            request.integerOrNull("baseRevision"),
            request.flag("prune"),
            request.findText("appliedBy").orElse(NOBODY),
            request.findText("gitCommit").orElse(null),
            request.findText("message").orElse(null));
    AppliedPlan applied = registry.apply(name, files(request), how);
    log(name, how, applied);
    return json -> ChangesJson.write(json, applied);
  }

  private static void log(ProjectName project, ApplyRequest how, AppliedPlan applied) {
    DefinitionPlan.Summary summary = applied.summary();
    if (summary.added() + summary.changed() + summary.removed() > 0) {
      LOG.info(
          "The definitions of {} are at revision {}, applied by {}: {} added, {} changed, {} removed",
          project,
          applied.revision(),
          how.appliedBy(),
          summary.added(),
          summary.changed(),
          summary.removed());
    }
  }

  @GetMapping(produces = "application/yaml")
  String exportDefinitions(
      @PathVariable String project, @RequestParam(required = false) @Nullable Long revision) {
    ProjectName name = new ProjectName(project);
    return registry.export(name, revision == null ? snapshots.current(name).revision() : revision);
  }

  /** Base64 stands for what is not UTF-8 and hence no JSON: the parser says where it is not. */
  private static DefinitionFile file(JsonBody file) {
    Optional<String> base64 = file.findText("contentBase64");
    if (base64.isEmpty()) {
      return DefinitionFile.of(file.text("path"), file.text("content"));
    }
    try {
      Bytes content = Bytes.wrap(Base64.getDecoder().decode(base64.get()));
      if (!file.has("content")) {
        return new DefinitionFile(file.text("path"), content);
      }
    } catch (IllegalArgumentException notBase64) {
      // Said below.
    }
    throw new AsofException(
        ErrorCode.INVALID_ARGUMENT,
        "the file '%s' has a contentBase64 that is no base64, or a content too: send one of the two"
            .formatted(Excerpt.of(file.text("path"))));
  }

  private ParsedDefinitions files(JsonBody request) {
    List<DefinitionFile> files = new ArrayList<>();
    for (JsonNode node : request.list("files")) {
      JsonBody file = JsonBody.of("a file", node, FILE_MEMBERS);
      files.add(file(file));
    }
    if (files.isEmpty() && !request.flag("prune")) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "files is empty: send one at least, or \"prune\":true to remove what is declared");
    }
    return parser.parse(files);
  }
}
