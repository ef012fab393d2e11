package dev.asof.ingestion.log;

/** Is told, on the consumer's thread, what became of the batches of a source's topic. */
public interface BatchOutcomes {
  /** One is on the log, and will not come again. */
  void taken();

  /**
   * One of {@code records} was rolled back because it took too long.
   *
   * @return whether the container is to stop, so that another one takes them in smaller batches;
   *     otherwise they come again after a while, as they do after any other failure
   */
  boolean tooSlow(int records, AppendTooSlowException cause);
}
