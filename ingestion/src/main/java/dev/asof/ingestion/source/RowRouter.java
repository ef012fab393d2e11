package dev.asof.ingestion.source;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.FailureLog;
import dev.asof.core.Micros;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Source;
import dev.asof.ingestion.log.DeadLetter;
import dev.asof.ingestion.log.LogBatch;
import dev.asof.ingestion.log.RowSize;
import dev.asof.ingestion.validation.JsonDocuments;
import dev.asof.ingestion.validation.Refusal;
import dev.asof.ingestion.validation.RowValidator;
import dev.asof.ingestion.validation.Validation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Takes the rows of one source to every live view version that reads it: each view validates each
 * row, and takes or refuses it on its own.
 */
final class RowRouter {
  private static final Logger LOG = LoggerFactory.getLogger(RowRouter.class);
  private static final FailureLog DEFECTS = new FailureLog(LOG::warn, LOG::info);

  private final ProjectName project;
  private final Source source;
  private final List<RowValidator> validators;
  private final Instant now;

  private final List<LogBatch.Entry> entries = new ArrayList<>();
  private final List<Integer> rowOfEntry = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final List<RoutedRows.RefusedRow> refusals = new ArrayList<>();

  private RowRouter(
      ProjectName project, Source source, List<RowValidator> validators, Instant now) {
    this.project = project;
    this.source = source;
    this.validators = validators;
    this.now = now;
  }

  static RoutedRows route(
      SourceViews target, List<IncomingRow> rows, Duration clockSkew, Clock clock) {
    List<RowValidator> validators =
        target.views().stream()
            .map(view -> new RowValidator(target.source(), view, clockSkew))
            .toList();
    var router =
        new RowRouter(target.project(), target.source(), validators, Micros.floor(clock.instant()));
    for (int row = 0; row < rows.size(); row++) {
      router.route(row, rows.get(row));
    }
    return new RoutedRows(
        new LogBatch(router.entries, router.deadLetters), router.rowOfEntry, router.refusals);
  }

  /**
   * Whatever is sent becomes rows or dead letters: nothing that a producer does may stop a source.
   */
  private void route(int row, IncomingRow incoming) {
    Optional<Refusal> tooLarge = RowSize.findRefusal(incoming.payload());
    if (tooLarge.isPresent()) {
      refuse(row, incoming, "", tooLarge.get());
      return;
    }
    JsonNode document;
    try {
      document = JsonDocuments.parse(incoming.payload().toArray());
    } catch (AsofException unreadable) {
      refuse(row, incoming, "", refusal(unreadable));
      return;
    } catch (RuntimeException defect) {
      refuse(row, incoming, "", defect(defect));
      return;
    }
    for (RowValidator validator : validators) {
      switch (validate(validator, document)) {
        case Validation.Accepted accepted -> {
          entries.add(new LogBatch.Entry(validator.view(), accepted.row()));
          rowOfEntry.add(row);
        }
        case Validation.Refused refused ->
            refuse(row, incoming, validator.view().label(), refused.refusal());
      }
    }
  }

  private Validation validate(RowValidator validator, JsonNode document) {
    try {
      Validation validation = validator.validate(document, now);
      return validation instanceof Validation.Accepted accepted
          ? RowSize.findRefusal(validator.view(), accepted.row())
              .<Validation>map(Validation.Refused::new)
              .orElse(validation)
          : validation;
    } catch (RuntimeException defect) {
      return new Validation.Refused(defect(defect));
    }
  }

  private Refusal defect(RuntimeException defect) {
    DEFECTS.failed("The validation of source '%s'".formatted(source.name()), defect);
    return new Refusal(
        ErrorCode.INTERNAL_ERROR,
        "",
        "the row could not be validated (%s): this is a defect of Asof, and the server's log says more"
            .formatted(defect.getClass().getSimpleName()));
  }

  private static Refusal refusal(AsofException unreadable) {
    return new Refusal(unreadable.code(), "", String.valueOf(unreadable.getMessage()));
  }

  private void refuse(int row, IncomingRow incoming, String view, Refusal refusal) {
    refusals.add(new RoutedRows.RefusedRow(row, view, refusal));
    deadLetters.add(
        DeadLetter.of(
            project, source.name(), view, refusal, incoming.origin(), incoming.payload(), now));
  }
}
