package dev.asof.registry.yaml;

import java.util.ArrayList;
import java.util.List;

/** What has been found wrong so far with one file. Confined to one thread. */
final class Violations {
  private final String file;
  private final List<Violation> found = new ArrayList<>();

  Violations(String file) {
    this.file = file;
  }

  void add(Position at, String problem, String remedy) {
    found.add(new Violation(file, at.line(), at.column(), problem, remedy));
  }

  void add(Position at, Fault fault) {
    add(at, fault.problem(), fault.remedy());
  }

  String file() {
    return file;
  }

  int count() {
    return found.size();
  }

  List<Violation> all() {
    return List.copyOf(found);
  }
}
