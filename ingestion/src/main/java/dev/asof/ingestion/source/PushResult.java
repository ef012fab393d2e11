package dev.asof.ingestion.source;

import dev.asof.core.row.LogPosition;
import dev.asof.ingestion.validation.Refusal;
import java.util.List;

/**
 * What became of a push.
 *
 * @param accepted rows that at least one view took and none refused
 * @param refused rows that some view refused
 * @param positions where accepted rows stand on the logs
 * @param refusals why rows were refused, by view
 */
public record PushResult(
    int accepted, int refused, List<Logged> positions, List<Refused> refusals) {
  /**
   * @param row the row's place in the push, from 0
   * @param view {@code view@version}
   */
  public record Logged(int row, String view, LogPosition position) {}

  /**
   * @param row the row's place in the push, from 0
   * @param view {@code view@version}, or empty where the document could not be read at all
   */
  public record Refused(int row, String view, Refusal refusal) {}
}
