/**
 * What data scientists declare: entities, sources, feature views and feature services, parsed and
 * consistent.
 */
@NullMarked
package dev.asof.core.definition;

import org.jspecify.annotations.NullMarked;
