/**
 * Definitions as YAML: the grammar, its checks and its printer. Everything that is wrong is found
 * at once, each violation with file, line, column and remedy.
 */
@NullMarked
package dev.asof.registry.yaml;

import org.jspecify.annotations.NullMarked;
