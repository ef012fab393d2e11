package dev.asof.ingestion.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.testing.TestServices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** Topics as they are made. */
class TopicAdminTest {
  private static Admin newAdmin() {
    return Admin.create(Map.of("bootstrap.servers", TestServices.kafka().bootstrapServers()));
  }

  /** A broker tells of a topic a moment after it has made it; one in some tens is asked before. */
  @Test
  void waitsUntilTheBrokerKnowsWhatItHasMade() {
    try (TopicAdmin topics = new TopicAdmin(TopicAdminTest::newAdmin, Duration.ofSeconds(30))) {
      for (int i = 0; i < 100; i++) {
        String name = "just-made-" + i;
        NewTopic topic = new NewTopic(name, Optional.of(2), Optional.empty());
        TopicAdmin.Shape made = topics.ensure(topic);
        assertThat(made.partitions()).isEqualTo(2);
        assertThat(topics.ensure(topic)).isEqualTo(made);
        assertThat(topics.describe(List.of(name))).containsEntry(name, made);
      }
    }
  }
}
