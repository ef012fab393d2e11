package dev.asof.registry.yaml;

/** Reading of a document stops; what was read before still counts. */
final class UnreadableYamlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Position at;
  private final transient Fault fault;
  private final boolean fatal;

  private UnreadableYamlException(Position at, Fault fault, boolean fatal) {
    super(fault.problem());
    this.at = at;
    this.fault = fault;
    this.fatal = fatal;
  }

  /** Of one document: the ones after it can be read. */
  static UnreadableYamlException document(Position at, String problem, String remedy) {
    return new UnreadableYamlException(at, new Fault(problem, remedy), false);
  }

  /** Of the rest of the file. */
  static UnreadableYamlException fatal(Position at, String problem, String remedy) {
    return new UnreadableYamlException(at, new Fault(problem, remedy), true);
  }

  Position at() {
    return at;
  }

  Fault fault() {
    return fault;
  }

  boolean fatal() {
    return fatal;
  }
}
