package dev.asof.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.core.AsofException;
import dev.asof.core.EntityName;
import dev.asof.core.FeatureName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.DeletionRule;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.FieldPointer;
import dev.asof.core.definition.Freshness;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.KafkaTopic;
import dev.asof.core.definition.Source;
import dev.asof.core.definition.TimestampField;
import dev.asof.core.definition.TimestampFormat;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.ingestion.source.Acknowledgement;
import dev.asof.offline.join.PointInTimeJoin;
import dev.asof.online.EntityRow;
import dev.asof.online.FeatureFetcher;
import dev.asof.online.FeatureVectors;
import dev.asof.online.OnlineProgress;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.testing.TestServices;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One server and its two stores, and a project of three views over one source: {@code spending} by
 * customer, with a TTL, a freshness target and a default; {@code scores} by customer, without TTL,
 * with created timestamps; {@code ratings} by customer and item, with both.
 */
final class KeystoneWorld implements AutoCloseable {
  /** Asked by nobody; its rows tell when those before them have arrived. */
  private static final long LAST = 1_000;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final JoinKey CUSTOMER =
      new JoinKey(new JoinKeyName("customer"), ScalarType.INT64);
  private static final JoinKey ITEM = new JoinKey(new JoinKeyName("item"), ScalarType.STRING);

  private final FeatureViewVersion spending;
  private final FeatureViewVersion scores;
  private final FeatureViewVersion ratings;
  private final @Nullable String topic;
  private final ProjectDefinitions definitions;
  private final TestStores stores;
  private final IngestionServer server;
  private final FeatureFetcher fetcher;
  private int sent;

  /**
   * @param fromTopic whether rows come on the source's topic, or are pushed
   */
  KeystoneWorld(String name, boolean fromTopic, Duration servingLag, Clock clock, Path folder) {
    var project = new ProjectName(name);
    Freshness target = new Freshness(Duration.ofSeconds(20), null);
    spending =
        view(
            project,
            1,
            "spending",
            new FeatureView.Time(Duration.ofSeconds(45), target, servingLag),
            false,
            List.of(CUSTOMER),
            Feature.of("amount", ScalarType.INT64),
            withDefault("note", ScalarType.STRING, "none"));
    scores =
        view(
            project,
            2,
            "scores",
            new FeatureView.Time(null, Freshness.NO_TARGET, servingLag),
            true,
            List.of(CUSTOMER),
            Feature.of("score", ScalarType.FLOAT64));
    ratings =
        view(
            project,
            3,
            "ratings",
            new FeatureView.Time(Duration.ofSeconds(30), target, servingLag),
            true,
            List.of(CUSTOMER, ITEM),
            Feature.of("rating", ScalarType.FLOAT32),
            Feature.of("tags", new ListType(ScalarType.STRING)));
    topic = fromTopic ? "source-of-" + name : null;
    definitions =
        new ProjectDefinitions(
            project,
            1,
            List.of(
                new Entity(new EntityName("customer"), List.of(CUSTOMER), "", Map.of()),
                new Entity(new EntityName("item"), List.of(ITEM), "", Map.of())),
            List.of(source(topic)),
            List.of(spending, scores, ratings),
            List.of());
    stores = new TestStores(TestServices.redis().newDatabaseUri(), folder, clock);
    var registry = new FixedRegistry(definitions);
    server =
        new IngestionServer(
            TestServices.kafka().bootstrapServers(),
            registry,
            stores.online(),
            stores.tables(),
            clock);
    if (topic != null) {
      TestServices.kafka().createTopic(topic, 1, Map.of());
      registry.onChange(server.sources::follow);
    }
    definitions.views().forEach(this::awaitLog);
    server.onlineWriter.start();
    server.offlineWriter.start();
    fetcher = new FeatureFetcher(stores.online(), clock, new SimpleMeterRegistry());
  }

  /** A broker that has just started may take its time to make topics. */
  private void awaitLog(FeatureViewVersion view) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(AsofException.class)
        .until(() -> server.topics.logOf(view).partitions() > 0);
  }

  /** A service of two views with one key, which are answered with null once they are expired. */
  FeatureSelection nulling() {
    return new FeatureSelection(
        List.of(
            selected(spending, "amount"), selected(scores, "score"), selected(spending, "note")),
        ExpiredPolicy.NULL);
  }

  /** A service of all views, which are served although they are expired. */
  FeatureSelection serving() {
    return new FeatureSelection(
        List.of(
            selected(ratings, "tags"),
            selected(spending, "amount"),
            selected(ratings, "rating"),
            selected(scores, "score"),
            selected(spending, "note")),
        ExpiredPolicy.SERVE);
  }

  private static SelectedFeature selected(FeatureViewVersion view, String feature) {
    return new SelectedFeature(view, view.loadFeature(new FeatureName(feature)), feature);
  }

  private static Source source(@Nullable String topic) {
    return new Source(
        TestViews.SOURCE,
        topic == null ? null : new KafkaTopic(topic, KafkaTopic.Start.EARLIEST),
        true,
        new TimestampField(FieldPointer.toMember("at"), TimestampFormat.ISO8601),
        new TimestampField(FieldPointer.toMember("written"), TimestampFormat.ISO8601),
        DeletionRule.DEFAULT,
        Map.of(),
        "",
        Map.of());
  }

  private static Feature withDefault(String name, ValueType type, Object value) {
    Feature feature = Feature.of(name, type);
    return new Feature(
        feature.name(),
        type,
        true,
        null,
        value,
        List.of(),
        feature.onViolation(),
        feature.labels());
  }

  private static FeatureViewVersion view(
      ProjectName project,
      int id,
      String name,
      FeatureView.Time time,
      boolean created,
      List<JoinKey> keys,
      Feature... features) {
    var view =
        new FeatureView(
            new FeatureViewName(name),
            1,
            keys.stream().map(key -> new EntityName(key.name().value())).toList(),
            List.of(TestViews.SOURCE),
            time,
            created,
            List.of(features),
            FeatureView.ViewLabels.NONE);
    List<RowField> fields = new ArrayList<>();
    for (Feature feature : features) {
      fields.add(new RowField(1000 + 2 * fields.size(), feature.name(), feature.type(), true));
    }
    return new FeatureViewVersion(
        project,
        id,
        view,
        new EntityKeySchema(project, keys),
        new FeatureViewVersion.Schemas(1, Map.of(1, new RowSchema(fields))));
  }

  PointInTimeJoin join() {
    return stores.join();
  }

  FeatureVectors fetch(FeatureSelection service, List<EntityRow> entities) {
    return fetcher.fetch(service, entities);
  }

  /** Sends {@code rows}, and returns when the online store holds them. */
  void send(List<String> rows, String now) {
    if (topic == null) {
      assertThat(
              server
                  .push
                  .push(definitions, TestViews.SOURCE, bytes(rows), Acknowledgement.ONLINE)
                  .refusals())
          .isEmpty();
    } else {
      sent++;
      String last =
          "{\"customer\":%d,\"item\":\"\",\"at\":\"%s\",\"written\":\"%2$s\",\"amount\":%d}"
              .formatted(LAST, now, sent);
      produce(topic, Stream.concat(rows.stream(), Stream.of(last)).toList());
      await().atMost(PATIENCE).until(this::lastHasArrived);
      definitions
          .views()
          .forEach(view -> {
            LogProgress end = server.topics.uncommittedEnd(view);
            await()
                .atMost(PATIENCE)
                .until(
                    () -> stores.online().findProgress(view).map(OnlineProgress::applied),
                    applied -> applied.filter(progress -> progress.covers(end)).isPresent());
          });
    }
  }

  private boolean lastHasArrived() {
    return stores
        .findOnline(spending, spending.key().encode(List.of(LAST)))
        .map((LoggedRow row) -> ((RowContent.Values) row.row().content()).list().getFirst())
        .filter(amount -> amount.equals((long) sent))
        .isPresent();
  }

  private static void produce(String topic, List<String> rows) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", TestServices.kafka().bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      bytes(rows).forEach(row -> producer.send(new ProducerRecord<byte[], byte[]>(topic, row)));
    }
  }

  private static List<byte[]> bytes(List<String> rows) {
    return rows.stream().map(row -> row.getBytes(UTF_8)).toList();
  }

  /** Returns when every row that is on the logs is in the tables. */
  void awaitOffline() {
    for (FeatureViewVersion view : definitions.views()) {
      LogProgress end = server.topics.uncommittedEnd(view);
      await()
          .atMost(PATIENCE)
          .until(() ->
              stores
                  .tables()
                  .open(view)
                  .loadProgress(end.log(), end.partitions().size())
                  .covers(end));
    }
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(AsofException.class)
        .until(() -> server.deadLetters.list(definitions.project(), _ -> true, 10).isEmpty());
  }

  @Override
  public void close() {
    server.close();
    stores.close();
  }
}
