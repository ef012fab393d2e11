package dev.asof.registry;

import dev.asof.core.definition.Definition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One state of a definition.
 *
 * @param revision counts the changes of the definition from 1
 * @param registryRevision the apply that brought it
 * @param definition null where that apply removed it
 * @param wildcards the view versions ({@code view@version}) of which a feature service declares all
 *     features
 */
record DefinitionRevision(
    int revision, long registryRevision, @Nullable Definition definition, Set<String> wildcards) {
  DefinitionRevision {
    wildcards = Set.copyOf(wildcards);
  }
}
