package dev.asof.api.operations;

import dev.asof.api.json.JsonAnswer;
import dev.asof.api.json.TypedValues;
import dev.asof.core.AsofException;
import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.offline.table.FeatureTable;
import dev.asof.offline.table.FeatureTables;
import dev.asof.offline.table.TableSnapshot;
import dev.asof.online.OnlineProgress;
import dev.asof.online.OnlineStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;

/** Looks at log, online store and offline store of a view version; each may be down by itself. */
@Component
final class ViewFreshness {
  private final LogTopics topics;
  private final OnlineStore online;
  private final FeatureTables tables;
  private final Clock clock;

  ViewFreshness(LogTopics topics, OnlineStore online, FeatureTables tables, Clock clock) {
    this.topics = topics;
    this.online = online;
    this.tables = tables;
    this.clock = clock;
  }

  /** What one part says, or why it says nothing. */
  private record Seen<T>(@Nullable T value, @Nullable AsofException failure) {
    static <T> Seen<T> of(Supplier<T> look) {
      try {
        return new Seen<>(look.get(), null);
      } catch (AsofException failure) {
        return new Seen<>(null, failure);
      }
    }
  }

  private record TableState(LogProgress progress, TableSnapshot snapshot) {}

  JsonAnswer look(FeatureViewVersion view) {
    Seen<LogProgress> log = Seen.of(() -> topics.uncommittedEnd(view));
    Seen<Optional<OnlineProgress>> held = Seen.of(() -> online.findProgress(view));
    Seen<TableState> table = Seen.of(() -> look(tables.open(view), view));
    Instant now = clock.instant();
    Optional<OnlineProgress> progress = Optional.ofNullable(held.value()).flatMap(found -> found);
    return json -> {
      json.writeStartObject();
      json.writeNumberProperty("version", view.view().version());
      json.writeNumberProperty("revision", view.schemas().revision());
      TypedValues.writeProperty(
          json, "newestEvent", progress.map(OnlineProgress::newestEvent).orElse(null));
      json.writeObjectPropertyStart("log");
      writeProgress(json, log.value(), log.failure());
      json.writeEndObject();
      writeOnline(json, progress, held.failure(), now);
      writeOffline(json, table, reached(log.value(), table.value()), now);
      json.writeEndObject();
    };
  }

  private TableState look(FeatureTable table, FeatureViewVersion view) {
    var log = topics.logOf(view);
    return new TableState(table.loadProgress(log.id(), log.partitions()), table.snapshot());
  }

  private static void writeOnline(
      JsonGenerator json,
      Optional<OnlineProgress> progress,
      @Nullable AsofException failure,
      Instant now) {
    json.writeObjectPropertyStart("online");
    json.writeName("lagSeconds");
    TypedValues.writeSeconds(json, progress.map(held -> held.lag(now)).orElse(null));
    json.writeBooleanProperty(
        "rebuilding", progress.map(OnlineProgress::rebuilding).orElse(failure == null));
    writeProgress(json, progress.map(OnlineProgress::applied).orElse(null), failure);
    json.writeEndObject();
  }

  /** What the table is complete through: all of the log as of just now, or what it recorded. */
  private static @Nullable Instant reached(@Nullable LogProgress log, @Nullable TableState table) {
    if (table == null) {
      return null;
    }
    if (log != null && table.progress().covers(log)) {
      return log.findCompleteThrough().orElse(null);
    }
    Instant recorded = table.snapshot().completeThrough();
    return recorded.isAfter(Instant.EPOCH) ? recorded : null;
  }

  private static void writeOffline(
      JsonGenerator json, Seen<TableState> seen, @Nullable Instant reached, Instant now) {
    TableState table = seen.value();
    json.writeObjectPropertyStart("offline");
    json.writeName("lagSeconds");
    TypedValues.writeSeconds(json, reached == null ? null : lag(reached, now));
    TypedValues.writeProperty(
        json, "completeThrough", reached == null ? null : Micros.floor(reached));
    writeProgress(json, table == null ? null : table.progress(), seen.failure());
    json.writeEndObject();
  }

  private static Duration lag(Instant through, Instant now) {
    return through.isAfter(now) ? Duration.ZERO : Duration.between(through, now);
  }

  private static void writeProgress(
      JsonGenerator json, @Nullable LogProgress progress, @Nullable AsofException failure) {
    if (progress != null) {
      json.writeNumberProperty("epoch", progress.log().epoch());
      json.writeObjectPropertyStart("nextOffsets");
      for (Map.Entry<Integer, LogProgress.Partition> entry : progress.partitions().entrySet()) {
        json.writeNumberProperty(entry.getKey().toString(), entry.getValue().nextOffset());
      }
      json.writeEndObject();
    }
    if (failure != null) {
      json.writeObjectPropertyStart("error");
      json.writeStringProperty("code", failure.code().code());
      json.writeStringProperty("message", failure.getMessage());
      json.writeEndObject();
    }
  }
}
