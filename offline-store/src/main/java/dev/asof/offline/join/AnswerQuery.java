package dev.asof.offline.join;

import dev.asof.core.Micros;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.type.ScalarType;
import dev.asof.offline.join.JoinQuestion.Extra;
import dev.asof.offline.join.JoinedColumn.DecimalColumn;
import dev.asof.offline.join.JoinedColumn.MomentColumn;
import dev.asof.offline.join.JoinedColumn.TypedColumn;
import dev.asof.offline.join.Spine.SpineColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The last step of a join: the spine with what was found for it, under the rules for TTL, deletes
 * and freshness.
 */
final class AnswerQuery {
  /**
   * A column of the answer.
   *
   * @param sql its value, over {@code spine s} and {@code answer{n} a{n}}
   */
  record Column(JoinedColumn column, String sql) {}

  private final JoinQuestion question;
  private final List<FeatureViewVersion> views;

  AnswerQuery(JoinQuestion question) {
    this.question = question;
    this.views = question.selection().views();
  }

  /** The features of the selection that {@code view} answers, in answer order. */
  static List<SelectedFeature> featuresOf(FeatureSelection selection, FeatureViewVersion view) {
    return selection.features().stream().filter(f -> f.view().equals(view)).toList();
  }

  /**
   * @param completeThrough what the tables are complete through
   */
  List<Column> columns(Instant completeThrough) {
    List<Column> columns = new ArrayList<>();
    List<SpineColumn> spine = question.spine().columns();
    for (int i = 0; i < spine.size(); i++) {
      columns.add(new Column(spineColumn(spine.get(i)), "s." + SpineTable.column(i)));
    }
    question.selection().features().forEach(f -> columns.add(valueColumn(f)));
    if (question.extras().contains(Extra.VERDICTS)) {
      question.selection().features().forEach(f -> columns.add(verdictColumn(f)));
    }
    if (question.extras().contains(Extra.EVENT_TIMESTAMPS)) {
      views.forEach(view -> columns.add(eventColumn(view)));
    }
    if (question.extras().contains(Extra.COMPLETE)) {
      columns.add(
          new Column(
              new TypedColumn("__complete", ScalarType.BOOL),
              completeThrough.isBefore(Micros.MIN)
                  ? "false"
                  : "s.t <= " + Micros.of(Micros.floor(earlier(completeThrough, Micros.MAX)))));
    }
    return columns;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Spine and answers joined, to be selected from. */
  String from() {
    return "spine s"
        + IntStream.range(0, views.size()).mapToObj(this::join).collect(Collectors.joining());
  }

  /** Whether a value of some row is past its TTL. */
  String anyExpired() {
    return IntStream.range(0, views.size())
        .mapToObj(i -> "(%s)".formatted(expired(i)))
        .collect(Collectors.joining(" or "));
  }

  private String join(int number) {
    FeatureViewVersion view = views.get(number);
    String keys =
        IntStream.range(0, view.key().joinKeys().size())
            .mapToObj(i ->
                "a%d.k%d = s.%s"
                    .formatted(
                        number,
                        i,
                        SpineTable.keyColumn(
                            question.spine(), view.key().joinKeys().get(i).name().value())))
            .collect(Collectors.joining(" and "));
    return " left join %s a%d on %s and a%2$d.t = s.t"
        .formatted(ViewJoin.answer(number), number, keys);
  }

  private static JoinedColumn spineColumn(SpineColumn column) {
    return switch (column) {
      case Spine.KeyColumn key -> new TypedColumn(key.name(), key.key().type());
      case Spine.MomentColumn moments -> new MomentColumn(moments.name());
      case Spine.LabelColumn label -> new TypedColumn(label.name(), label.type());
      case Spine.DecimalColumn decimals -> new DecimalColumn(decimals.name(), decimals.scale());
    };
  }

  private Column valueColumn(SelectedFeature feature) {
    int number = views.indexOf(feature.view());
    String shown =
        question.selection().onExpired() == ExpiredPolicy.SERVE
            ? found(number)
            : "%s and not (%s)".formatted(found(number), expired(number));
    return new Column(
        new TypedColumn(feature.column(), feature.feature().type()),
        "case when %s then %s end".formatted(shown, value(feature)));
  }

  private Column verdictColumn(SelectedFeature feature) {
    int number = views.indexOf(feature.view());
    return new Column(
        new TypedColumn(feature.column() + "__verdict", ScalarType.STRING),
        "case when not (%s) then 'MISSING' when %s then 'EXPIRED' when %s is null then 'NULL' when %s then 'STALE' else 'FRESH' end"
            .formatted(
                found(number), expired(number), value(feature), olderThan(number, maxAge(number))));
  }

  private Column eventColumn(FeatureViewVersion view) {
    int number = views.indexOf(view);
    return new Column(
        new TypedColumn(
            JoinQuestion.eventTimestampColumn(question.selection(), view), ScalarType.TIMESTAMP),
        "case when %s then make_timestamptz(a%d.e) end".formatted(found(number), number));
  }

  private String value(SelectedFeature feature) {
    int number = views.indexOf(feature.view());
    int place = featuresOf(question.selection(), feature.view()).indexOf(feature);
    return "a%d.f%d".formatted(number, place);
  }

  private static String found(int number) {
    return "coalesce(not a%d.deleted, false)".formatted(number);
  }

  private String expired(int number) {
    return found(number) + " and " + olderThan(number, views.get(number).view().time().ttl());
  }

  private @Nullable Duration maxAge(int number) {
    return time(number).freshness().maxAge();
  }

  private FeatureView.Time time(int number) {
    return views.get(number).view().time();
  }

  private static String olderThan(int number, @Nullable Duration limit) {
    return limit == null ? "false" : "s.t - a%d.e > %d".formatted(number, TimeSpans.micros(limit));
  }
}
