/**
 * What is defined, by whom, since when: plans and applies definitions, keeps every revision in
 * PostgreSQL, and hands the definitions in force to everybody else from memory.
 */
@NullMarked
package dev.asof.registry;

import org.jspecify.annotations.NullMarked;
