package dev.asof.registry;

import static dev.asof.registry.TestProject.CHURN;
import static dev.asof.registry.TestProject.CUSTOMER;
import static dev.asof.registry.TestProject.ORDERS;
import static dev.asof.registry.TestProject.PROJECT;
import static dev.asof.registry.TestProject.SPEND;
import static dev.asof.registry.TestProject.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asof.core.AsofException;
import dev.asof.core.EntityName;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureReference;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.JoinKey;
import dev.asof.testing.TestServices;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProjectDefinitionsTest {
  private static ProjectDefinitions shop;

  @BeforeAll
  static void apply() {
    FeatureRegistry registry =
        new FeatureRegistry(
            TestServices.postgresql().newDatabase().dataSource(), Clock.systemUTC());
    String merchant =
        "kind: Entity\nname: merchant\njoinKeys: [{name: merchant_id, type: string}]\n";
    String visits =
        SPEND
            .replace("name: spend", "name: visits")
            .replace("[customer]", "[merchant, customer]")
            .replace("version: 1", "version: 10");
    registry.apply(
        PROJECT,
        parse(
            CUSTOMER,
            merchant,
            ORDERS,
            SPEND,
            SPEND.replace("version: 1", "version: 2").replace("total", "sum"),
            visits,
            CHURN,
            CHURN
                .replace("version: 1", "version: 2\nonExpired: fail")
                .replace("[total, orders_7d]", "'*'")),
        ApplyRequest.by("me"));
    shop = registry.load(PROJECT);
  }

  @Test
  void findsTheNewestVersionOfAView() {
    assertThat(shop.loadView(new FeatureViewName("spend"), OptionalInt.empty()).label())
        .isEqualTo("spend@2");
    assertThat(shop.loadView(new FeatureViewName("spend"), OptionalInt.of(1)).label())
        .isEqualTo("spend@1");
    assertThat(shop.viewsReading(new SourceName("orders")).stream().map(FeatureViewVersion::label))
        .containsExactly("spend@1", "spend@2", "visits@10");
  }

  @Test
  void keysAViewByTheJoinKeysOfAllItsEntitiesInNameOrder() {
    assertThat(
            shop
                .loadView(new FeatureViewName("visits"), OptionalInt.empty())
                .key()
                .joinKeys()
                .stream()
                .map(JoinKey::name))
        .extracting(Object::toString)
        .containsExactly("customer_id", "merchant_id");
  }

  @Test
  void selectsTheFeaturesOfAService() {
    assertThat(columns(shop.select(service(OptionalInt.of(1)), false)))
        .containsExactly("spend@1 total", "spend@1 orders_7d");
    FeatureSelection newest = shop.select(service(OptionalInt.empty()), true);
    assertThat(columns(newest))
        .containsExactly(
            "spend@1 spend__total", "spend@1 spend__orders_7d", "spend@1 spend__basket");
    assertThat(newest.onExpired()).isEqualTo(ExpiredPolicy.FAIL);
  }

  @Test
  void selectsReferencesInTheirOrder() {
    assertThat(columns(select(false, "visits:basket", "spend@1:total", "spend:sum")))
        .containsExactly("visits@10 basket", "spend@1 total", "spend@2 sum");
    assertThat(columns(select(false, "spend@2:*")))
        .containsExactly("spend@2 sum", "spend@2 orders_7d", "spend@2 basket");
  }

  @Test
  void asksForFullNamesWhereShortOnesMeet() {
    assertThatThrownBy(() -> select(false, "spend:*", "visits:*"))
        .isInstanceOfSatisfying(
            AsofException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.AMBIGUOUS_FEATURE_NAME));
    assertThat(columns(select(true, "spend:orders_7d", "visits:orders_7d")))
        .containsExactly("spend@2 spend__orders_7d", "visits@10 visits__orders_7d");
    assertThat(columns(select(true, "spend@1:basket", "visits:basket", "spend@2:basket")))
        .containsExactly(
            "spend@1 spend_v1__basket", "visits@10 visits__basket", "spend@2 spend_v2__basket");
  }

  @Test
  void namesWhatThereIsInsteadOfTheUnknown() {
    assertUnknown(
        ErrorCode.UNKNOWN_FEATURE_VIEW,
        "project shop has no feature view 'spent'; it has spend@1, spend@2, visits@10",
        () -> select(false, "spent:total"));
    assertUnknown(
        ErrorCode.UNKNOWN_FEATURE_VIEW,
        "project shop has no feature view 'spend@9'; it has spend@1, spend@2, visits@10",
        () -> select(false, "spend@9:total"));
    assertUnknown(
        ErrorCode.UNKNOWN_FEATURE,
        "feature view spend@2 has no feature 'total'; it has [sum, orders_7d, basket]",
        () -> select(false, "spend:total"));
    assertUnknown(
        ErrorCode.UNKNOWN_FEATURE_SERVICE,
        "project shop has no feature service 'churn@3'; it has churn@1, churn@2",
        () -> service(OptionalInt.of(3)));
    assertUnknown(
        ErrorCode.UNKNOWN_SOURCE,
        "project shop has no source 'clicks'; it has orders",
        () -> shop.loadSource(new SourceName("clicks")));
    assertUnknown(
        ErrorCode.UNKNOWN_ENTITY,
        "project shop has no entity 'visitor'; it has customer, merchant",
        () -> shop.loadEntity(new EntityName("visitor")));
  }

  private static void assertUnknown(ErrorCode code, String message, Runnable question) {
    AsofException thrown = catchThrowableOfType(AsofException.class, question::run);
    assertThat(thrown).hasMessage(message);
    assertThat(thrown.code()).isEqualTo(code);
  }

  private static FeatureService service(OptionalInt version) {
    return shop.loadService(new FeatureServiceName("churn"), version);
  }

  private static FeatureSelection select(boolean fullNames, String... references) {
    return shop.select(
        Stream.of(references).map(FeatureReference::parse).toList(), fullNames, ExpiredPolicy.NULL);
  }

  private static List<String> columns(FeatureSelection selection) {
    return selection.features().stream()
        .map(selected -> selected.view().label() + " " + selected.column())
        .toList();
  }
}
