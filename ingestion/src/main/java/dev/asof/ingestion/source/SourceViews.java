package dev.asof.ingestion.source;

import dev.asof.core.ProjectName;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Source;
import java.util.List;

/** A source and the live view versions that read it. */
record SourceViews(ProjectName project, Source source, List<FeatureViewVersion> views) {
  SourceViews {
    views = List.copyOf(views);
  }
}
