package dev.asof.registry.yaml;

/** What is wrong somewhere, and what to write instead: a {@link Violation} without its place. */
record Fault(String problem, String remedy) {}
