package dev.asof.core.definition;

/** One thing that a data scientist declares. */
public sealed interface Definition permits Entity, Source, FeatureView, FeatureService {
  /**
   * The declared name, unique among definitions of one kind in a project (with the version, where
   * there is one).
   */
  String label();
}
