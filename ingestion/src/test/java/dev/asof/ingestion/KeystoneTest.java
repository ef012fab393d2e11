package dev.asof.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.JoinKeyName;
import dev.asof.core.Micros;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.pointintime.Verdict;
import dev.asof.offline.join.JoinQuestion;
import dev.asof.offline.join.JoinQuestion.Extra;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.Spine;
import dev.asof.online.EntityRow;
import dev.asof.online.FeatureVectors;
import dev.asof.online.ServedFeature;
import dev.asof.testing.ManualClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The promise of the whole system: what was answered online at some moment is what a training set
 * in {@code as_served} mode says of that moment, values, verdicts and event times. Late, duplicate,
 * tied and deleted rows, nulls and defaults included.
 *
 * <p>A view with a declared lag promises that of the moments at which no row of the key is younger
 * than the lag. Others prove nothing either way, and are left out, key by key.
 */
class KeystoneTest {
  private static final int CUSTOMERS = 5;
  private static final List<String> ITEMS = List.of("a", "b");

  /** A row that was sent; its ingested timestamp lies between {@code before} and {@code after}. */
  private record Sent(long customer, String item, String json, Instant before, Instant after) {}

  /** An online answer: who, when, and what; {@code proven} tells which features prove something. */
  private record Answer(
      long customer, String item, Instant at, List<ServedFeature> features, List<Boolean> proven) {}

  /** A service, and all that it answered. */
  private record Service(FeatureSelection selection, List<Answer> answers) {}

  /** Of a comparison: how often what was answered, and what was left out. */
  private record Compared(
      Map<Verdict, Integer> verdicts, int valuesPastTtl, int unproven, int unprovenAndDifferent) {}

  /** On a fake clock, on which the online store holds rows the moment they are ingested. */
  @ParameterizedTest
  @CsvSource({"1, false, 0", "2, true, 0", "3, false, 7"})
  void onlineAnswersEqualTheTrainingSetForTheSameMoments(
      long seed, boolean fromTopic, int lagSeconds, @TempDir Path folder) {
    var clock = ManualClock.at("2026-01-05T10:00:00Z");
    var random = new Random(seed);
    Duration lag = Duration.ofSeconds(lagSeconds);
    try (var world = new KeystoneWorld("keystone_" + seed, fromTopic, lag, clock, folder)) {
      List<Service> services = services(world);
      List<Sent> sent = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        clock.advance(Duration.ofMillis(1 + random.nextInt(20_000)));
        List<Sent> rows = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
          Sent row =
              randomRow(random, random.nextInt(CUSTOMERS - 1), clock.instant(), clock.instant());
          rows.add(
              sent.isEmpty() || random.nextInt(6) > 0
                  ? row
                  : again(sent.get(random.nextInt(sent.size())), clock.instant()));
        }
        sent.addAll(rows);
        world.send(rows.stream().map(Sent::json).toList(), clock.instant().toString());
        services.forEach(service -> ask(world, service, sent, lag));
        clock.advance(Duration.ofNanos(1_000L * random.nextInt(40_000_000)));
        services.forEach(service -> ask(world, service, sent, lag));
      }
      for (Service service : services) {
        String what = "seed %d, %s".formatted(seed, service.selection().onExpired());
        Compared compared = compare(world, service, what);
        assertThat(compared.verdicts().keySet())
            .as("the stream of %s exercises the rule", what)
            .contains(Verdict.MISSING, Verdict.EXPIRED, Verdict.NULL, Verdict.FRESH, Verdict.STALE);
        assertThat(compared.verdicts().values()).as(what).allMatch(count -> count >= 20);
        assertThat(compared.valuesPastTtl() > 0)
            .as(what)
            .isEqualTo(service.selection().onExpired() == ExpiredPolicy.SERVE);
        assertThat(compared.unproven() > 0).as(what).isEqualTo(lagSeconds > 0);
        assertThat(compared.unprovenAndDifferent() > 0).as(what).isEqualTo(lagSeconds > 0);
      }
    }
  }

  /**
   * On the machine's clock, asked without a pause: for some customers rows keep coming, so that
   * nothing is proven of them, while those of the others are older than the declared lag.
   */
  @Test
  void andInRealTimeForKeysWithoutRowsYoungerThanTheDeclaredLag(@TempDir Path folder) {
    Duration lag = Duration.ofSeconds(2);
    var random = new Random(4);
    try (var world = new KeystoneWorld("keystone_live", false, lag, Clock.systemUTC(), folder)) {
      List<Service> services = services(world);
      List<Sent> sent = new ArrayList<>();
      Instant settled = Instant.MAX;
      for (int round = 0, proving = 0; proving < 15; round++) {
        int customer = random.nextInt(2) + (round < 12 ? 0 : 2);
        Instant before = Micros.floor(Instant.now());
        Sent row = randomRow(random, customer, before, before);
        world.send(List.of(row.json()), before.toString());
        Instant after = Instant.now();
        sent.add(new Sent(row.customer(), row.item(), row.json(), before, after));
        settled = round == 11 ? after.plus(lag) : settled;
        proving += after.isAfter(settled) ? 1 : 0;
        services.forEach(service -> ask(world, service, sent, lag));
      }
      for (Service service : services) {
        String what = "in real time, " + service.selection().onExpired();
        Compared compared = compare(world, service, what);
        assertThat(compared.verdicts()).as(what).containsKeys(Verdict.FRESH, Verdict.MISSING);
        assertThat(compared.verdicts().get(Verdict.FRESH)).as(what).isGreaterThanOrEqualTo(15);
        assertThat(compared.unprovenAndDifferent())
            .as("answers that a lag of 0 would explain, and the declared one does not, %s", what)
            .isGreaterThan(0);
      }
    }
  }

  private static List<Service> services(KeystoneWorld world) {
    return List.of(
        new Service(world.nulling(), new ArrayList<>()),
        new Service(world.serving(), new ArrayList<>()));
  }

  private static void ask(KeystoneWorld world, Service service, List<Sent> sent, Duration lag) {
    List<EntityRow> entities = new ArrayList<>();
    for (long customer = 0; customer < CUSTOMERS; customer++) {
      for (String item : ITEMS) {
        entities.add(
            new EntityRow(
                Map.of(new JoinKeyName("customer"), customer, new JoinKeyName("item"), item)));
      }
    }
    FeatureVectors vectors = world.fetch(service.selection(), entities);
    Instant at = vectors.answeredAt();
    for (int i = 0; i < entities.size(); i++) {
      long customer = i / ITEMS.size();
      String item = ITEMS.get(i % ITEMS.size());
      List<Boolean> proven = new ArrayList<>();
      for (SelectedFeature feature : service.selection().features()) {
        boolean byItem = feature.view().key().joinKeys().size() > 1;
        proven.add(
            sent.stream()
                .filter(row -> row.customer() == customer && (!byItem || row.item().equals(item)))
                .noneMatch(row -> row.after().plus(lag).isAfter(at)));
      }
      service
          .answers()
          .add(new Answer(customer, item, at, vectors.rows().get(i).features(), proven));
    }
  }

  private static Compared compare(KeystoneWorld world, Service service, String what) {
    FeatureSelection selection = service.selection();
    int features = selection.features().size();
    List<FeatureViewVersion> views = selection.views();
    Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    int valuesPastTtl = 0;
    int unproven = 0;
    int different = 0;
    try (JoinedRows rows = train(world, service)) {
      for (Answer answer : service.answers()) {
        assertThat(rows.advance()).isTrue();
        List<Object> trained = rows.values().subList(3, rows.values().size());
        for (int i = 0; i < features; i++) {
          ServedFeature served = answer.features().get(i);
          int view = views.indexOf(selection.features().get(i).view());
          List<Object> online = new ArrayList<>();
          online.add(served.value());
          online.add(served.verdict().name());
          online.add(served.eventTimestamp());
          List<Object> offline = new ArrayList<>();
          offline.add(trained.get(i));
          offline.add(trained.get(features + i));
          offline.add(trained.get(2 * features + view));
          if (answer.proven().get(i)) {
            assertThat(offline)
                .as(
                    "%s of customer %d and item %s at %s, %s",
                    selection.features().get(i).column(),
                    answer.customer(),
                    answer.item(),
                    answer.at(),
                    what)
                .isEqualTo(online);
            verdicts.merge(served.verdict(), 1, Integer::sum);
            valuesPastTtl += served.verdict() == Verdict.EXPIRED && served.value() != null ? 1 : 0;
          } else {
            unproven++;
            different += offline.equals(online) ? 0 : 1;
          }
        }
      }
      assertThat(rows.advance()).isFalse();
    }
    return new Compared(verdicts, valuesPastTtl, unproven, different);
  }

  private static JoinedRows train(KeystoneWorld world, Service service) {
    List<List<Object>> rows = new ArrayList<>();
    List<Spine.SpineColumn> columns = new ArrayList<>();
    world.serving().joinKeys().forEach(key -> columns.add(new Spine.KeyColumn(key)));
    columns.add(new Spine.MomentColumn("timestamp"));
    for (Answer answer : service.answers()) {
      rows.add(
          List.of(
              answer.customer(),
              answer.item(),
              new Spine.Moment(answer.at().toString(), answer.at())));
    }
    world.awaitOffline();
    FeatureSelection selection = service.selection();
    var question =
        new JoinQuestion(
            selection,
            new Spine(columns, List.copyOf(rows)),
            TimeMode.AS_SERVED,
            Set.of(Extra.VERDICTS, Extra.EVENT_TIMESTAMPS));
    return world.join().join(question, world.join().snapshots(selection));
  }

  private static Sent again(Sent row, Instant now) {
    return new Sent(row.customer(), row.item(), row.json(), now, now);
  }

  private static Sent randomRow(Random random, long customer, Instant before, Instant after) {
    String item = ITEMS.get(random.nextInt(ITEMS.size()));
    // Whole seconds make ties, of created timestamps as well; up to a minute late, or a little
    // ahead of the clock.
    Instant at = Instant.ofEpochSecond(before.getEpochSecond() + 3 - random.nextInt(60));
    Instant written = at.plusSeconds(random.nextInt(3));
    String content =
        switch (random.nextInt(8)) {
          case 0 -> "\"_delete\":true";
          case 1 -> "\"amount\":null,\"note\":null,\"score\":\"NaN\",\"tags\":[]";
          case 2 -> "\"note\":\"\",\"rating\":%s".formatted(random.nextFloat());
          case 3 -> "\"amount\":%d".formatted(random.nextLong());
          default ->
              "\"amount\":%d,\"note\":\"n%d\",\"score\":%s,\"rating\":%s,\"tags\":[\"t%d\"]"
                  .formatted(
                      random.nextLong(),
                      random.nextInt(9),
                      random.nextDouble(),
                      random.nextFloat(),
                      random.nextInt(9));
        };
    String json =
        "{\"customer\":%d,\"item\":\"%s\",\"at\":\"%s\",\"written\":\"%s\",%s}"
            .formatted(customer, item, at, written, content);
    return new Sent(customer, item, json, before, after);
  }
}
