package dev.asof.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.JoinQuestion.Extra;
import dev.asof.registry.ProjectDefinitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingRequestTest {
  private static final String SPINE =
      "'spine':{'rows':[{'customer':1,'timestamp':'2026-01-05T10:00:00Z','label':1.50}]}";

  private final ProjectDefinitions shop = Shop.project("shop");

  private TrainingQuestion resolve(String members) {
    return TrainingRequest.parse(Shop.json("{%s,%s}".formatted(members, SPINE))).resolve(shop, 10);
  }

  @Test
  void asksByServiceWithItsPolicy() {
    TrainingQuestion question = resolve("'featureService':'model@1'");

    assertThat(question.join().selection().features())
        .extracting(feature -> feature.column())
        .containsExactly("total");
    assertThat(question.join().selection().onExpired()).isEqualTo(ExpiredPolicy.SERVE);
    assertThat(question.join().mode()).isEqualTo(TimeMode.EVENT_TIME);
    assertThat(question.join().extras()).isEmpty();
    assertThat(question.incomplete()).isEqualTo(IncompletePolicy.WAIT);
    assertThat(question.join().spine().rows()).hasSize(1);
  }

  @Test
  void asksByReferencesWithEverythingSaid() {
    TrainingQuestion question =
        resolve(
            "'features':['orders:*'],'fullNames':true,'onExpired':'fail','mode':'as_served','eventTimestamps':true,'verdicts':true,'incomplete':'flag'");

    assertThat(question.join().selection().features())
        .extracting(feature -> feature.column())
        .containsExactly("orders__total", "orders__city");
    assertThat(question.join().selection().onExpired()).isEqualTo(ExpiredPolicy.FAIL);
    assertThat(question.join().mode()).isEqualTo(TimeMode.AS_SERVED);
    assertThat(question.join().extras())
        .containsExactlyInAnyOrder(Extra.EVENT_TIMESTAMPS, Extra.VERDICTS, Extra.COMPLETE);
  }

  @Test
  void takesNullForLeftOut() {
    assertThat(resolve("'featureService':'model','features':null,'mode':null").join().mode())
        .isEqualTo(TimeMode.EVENT_TIME);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'mode':'event_time' | MISSING_FIELD | featureService
          'featureService':'model','features':['orders:total'] | INVALID_ARGUMENT | once
          'featureService':'model','onExpired':'null' | INVALID_ARGUMENT | onExpired
          'featureService':'model','mode':'later' | INVALID_ARGUMENT | as_served
          'featureService':'model','verdicts':1 | INVALID_ARGUMENT | true or false
          'featureService':'model','incomplete':'maybe' | INVALID_ARGUMENT | flag
          'featureService':'model','format':'csv' | INVALID_ARGUMENT | format
          'featureService':'model@x' | INVALID_REFERENCE | model@x
          'featureService':'model','featureService':'model' | MALFORMED_JSON | featureService
          'features':[] | INVALID_ARGUMENT | view@1:feature
          'features':'orders:total' | INVALID_ARGUMENT | JSON array
          'features':[1] | INVALID_REFERENCE | view@1:feature
          'features':['orders:total'],'fullNames':'yes' | INVALID_ARGUMENT | true or false
          'features':['orders'] | INVALID_REFERENCE | orders
          'features':['orders:total','orders:total'] | AMBIGUOUS_FEATURE_NAME | total
          'features':['orders:weight'] | UNKNOWN_FEATURE | weight
          'features':['sales:total'] | UNKNOWN_FEATURE_VIEW | sales
          'featureService':'other' | UNKNOWN_FEATURE_SERVICE | other
          """)
  void refusesWhatItCannotAnswer(String members, ErrorCode code, String word) {
    assertThatThrownBy(() -> resolve(members))
        .isInstanceOfSatisfying(
            AsofException.class, refused -> assertThat(refused.code()).isEqualTo(code))
        .hasMessageContaining(word);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          [] | MALFORMED_JSON
          {} | MISSING_FIELD
          {'featureService':'model','spine':{'timestampColumn':'t'}} | MISSING_FIELD
          {'featureService':'model','spine':[]} | MALFORMED_JSON
          {'featureService':'model','spine':{'rows':{}}} | INVALID_ARGUMENT
          {'featureService':'model','spine':{'rows':[],'file':'x'}} | INVALID_ARGUMENT
          {'featureService':'model','spine':{'rows':[]}} trailing | MALFORMED_JSON
          {'featureService':'model','spine':{'rows':[] | MALFORMED_JSON
          "" | MALFORMED_JSON
          """)
  void refusesBodiesThatAreNoRequest(String body, ErrorCode code) {
    assertThatThrownBy(() -> TrainingRequest.parse(Shop.json(body)))
        .isInstanceOfSatisfying(
            AsofException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  void refusesSpineColumnsThatTheAnswerHasToo() {
    String rows =
        "{'featureService':'model','spine':{'rows':[{'customer':1,'timestamp':'2026-01-05T10:00:00Z','Total':1}]}}";

    assertThatThrownBy(() -> TrainingRequest.parse(Shop.json(rows)).resolve(shop, 10))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.AMBIGUOUS_FEATURE_NAME))
        .hasMessageContaining("Total");
  }

  @Test
  void refusesSpineColumnsNamedAsTheEventTimestampsOfAViewInTwoVersions() {
    ProjectName project = new ProjectName("shop");
    ProjectDefinitions both = Shop.project("shop", Shop.view(project, 1), Shop.view(project, 2));
    String asked =
        "{'features':['orders@1:total','orders@2:city'],'eventTimestamps':true,'spine':{'rows':[{'customer':1,'timestamp':'2026-01-05T10:00:00Z','%s':1}]}}";

    assertThatThrownBy(() ->
            TrainingRequest.parse(Shop.json(asked.formatted("orders_v2__event_timestamp")))
                .resolve(both, 10))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.AMBIGUOUS_FEATURE_NAME));
    assertThat(
            TrainingRequest.parse(Shop.json(asked.formatted("orders__event_timestamp")))
                .resolve(both, 10)
                .join()
                .spine()
                .columns())
        .hasSize(3);
  }

  @Test
  void ordersADatasetThatMeansTheSameWhateverIsAppliedLater() {
    DatasetOrder order =
        DatasetOrder.parse(
            Shop.json(
                "{'features':['orders:*'],'name':'a \\'b\\' ü','format':'ndjson',%s,'incomplete':'refuse','verdicts':true}"
                    .formatted(SPINE)
                    .replace("\\'", "\\\"")));
    TrainingQuestion asked = order.question().resolve(shop, 10);

    DatasetOrder kept = DatasetOrder.parse(order.toJson(asked.join().selection()));

    ProjectName project = new ProjectName("shop");
    ProjectDefinitions later = Shop.project("shop", Shop.view(project, 1), Shop.view(project, 2));
    assertThat(kept.question().resolve(later, 10)).isEqualTo(asked);
    assertThat(kept.name()).isEqualTo(order.name());
    assertThat(kept.format()).isEqualTo(DatasetFormat.NDJSON);
  }

  @Test
  void ordersParquetWithoutANameUnlessTold() {
    DatasetOrder order =
        DatasetOrder.parse(Shop.json("{'featureService':'model',%s}".formatted(SPINE)));

    assertThat(order.format()).isEqualTo(DatasetFormat.PARQUET);
    assertThat(order.name()).isEmpty();
    assertThat(
            DatasetOrder.parse(order.toJson(shop.select(shop.services().getFirst(), false)))
                .question()
                .resolve(shop, 10))
        .isEqualTo(order.question().resolve(shop, 10));
  }
}
