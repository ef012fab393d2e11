package dev.asof.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void copiesKeepTheirValue() {
    byte[] array = {1, 2};
    Bytes copy = Bytes.copyOf(array);
    array[0] = 9;
    copy.toArray()[1] = 9;
    assertThat(copy).hasToString("0102");
    assertThatThrownBy(() -> copy.asByteBuffer().put((byte) 9))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void copiesWhatRemainsOfABuffer() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
    assertThat(Bytes.copyOf(buffer)).hasToString("0203");
    assertThat(buffer.position()).isEqualTo(1);
  }

  @Test
  void comparesUnsignedThenByLength() {
    Bytes low = Bytes.copyOf(new byte[] {0x7f});
    Bytes high = Bytes.copyOf(new byte[] {(byte) 0x80});
    assertThat(low).isLessThan(high);
    assertThat(Bytes.EMPTY).isLessThan(low);
    assertThat(low).isEqualTo(Bytes.copyOf(new byte[] {0x7f})).isNotEqualTo(high);
    assertThat(low).hasSameHashCodeAs(Bytes.copyOf(new byte[] {0x7f}));
  }
}
