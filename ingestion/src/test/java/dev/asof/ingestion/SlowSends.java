package dev.asof.ingestion;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Holds each record up once its time is stamped. */
final class SlowSends implements ProducerInterceptor<byte[], byte[]> {
  private final Duration delay;

  SlowSends(Duration delay) {
    this.delay = delay;
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
    long end = System.nanoTime() + delay.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    return record;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception failure) {}

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public void close() {}
}
