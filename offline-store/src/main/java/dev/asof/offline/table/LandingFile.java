package dev.asof.offline.table;

import dev.asof.core.Bytes;
import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.avro.AvroSchemaUtil;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of one view version as Parquet files that carry Iceberg's field ids. A plain Avro
 * writer leaves them out, and Iceberg then takes columns by their position.
 */
final class LandingFile {
  private final FeatureViewVersion view;
  private final List<RowField> features;
  private final Schema schema;
  private final org.apache.avro.Schema avroSchema;

  LandingFile(FeatureViewVersion view) {
    this.view = view;
    this.features = TableColumns.features(view);
    this.schema = TableLayout.of(view);
    this.avroSchema = AvroSchemaUtil.convert(schema, "row");
  }

  /** Writes {@code rows}, at least one, in their order. There is no file if that fails. */
  DataFile write(List<LoggedRow> rows, OutputFile file) {
    try (UnfinishedFile unfinished = UnfinishedFile.create(file)) {
      ParquetMetadata footer = write(rows, unfinished);
      long bytes = unfinished.finish();
      return DataFiles.builder(PartitionSpec.unpartitioned())
          .withPath(file.location())
          .withFileSizeInBytes(bytes)
          .withFormat("parquet")
          .withMetrics(
              ParquetUtil.footerMetrics(footer, Stream.empty(), MetricsConfig.getDefault()))
          .withSplitOffsets(ParquetUtil.getSplitOffsets(footer))
          .build();
    } catch (IOException failure) {
      throw new UncheckedIOException("could not write " + file.location(), failure);
    }
  }

  private ParquetMetadata write(List<LoggedRow> rows, UnfinishedFile file) throws IOException {
    ParquetWriter<GenericRecord> writer =
        new Builder(file)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withWriteMode(org.apache.parquet.hadoop.ParquetFileWriter.Mode.CREATE)
            .config(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, "false")
            .build();
    try (writer) {
      for (LoggedRow row : rows) {
        writer.write(record(row));
      }
    }
    return writer.getFooter();
  }

  private GenericRecord record(LoggedRow row) {
    GenericRecord record = new GenericData.Record(avroSchema);
    int column = 0;
    for (Object value : view.key().decode(row.key())) {
      record.put(column++, avroValue(value));
    }
    record.put(column++, Micros.of(row.row().time().event()));
    record.put(column++, avroValue(row.row().time().created()));
    column = putFeatures(record, column, row);
    record.put(column++, Micros.of(row.ingested()));
    record.put(column++, row.position().epoch());
    record.put(column++, row.position().partition());
    record.put(column++, row.position().offset());
    record.put(column++, row.row().content() instanceof RowContent.Delete);
    record.put(column++, row.revision());
    record.put(column++, null);
    record.put(column, false);
    return record;
  }

  /** Fills one column per feature, and returns the column after them. */
  private int putFeatures(GenericRecord record, int first, LoggedRow row) {
    if (row.row().content() instanceof RowContent.Values values) {
      RowSchema written = view.schemas().load(row.revision());
      for (int i = 0; i < features.size(); i++) {
        int place = written.indexOf(features.get(i));
        record.put(first + i, place < 0 ? null : avroValue(values.list().get(place)));
      }
    }
    return first + features.size();
  }

  private static @Nullable Object avroValue(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Instant instant -> Micros.of(instant);
      case Bytes bytes -> bytes.asByteBuffer();
      case List<?> list -> Arrays.asList(list.stream().map(LandingFile::avroValue).toArray());
      default -> value;
    };
  }

  private final class Builder extends ParquetWriter.Builder<GenericRecord, Builder> {
    Builder(UnfinishedFile file) {
      super(new ParquetOutput(file));
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // still abstract there
    protected WriteSupport<GenericRecord> getWriteSupport(Configuration configuration) {
      return writeSupport();
    }

    @Override
    protected WriteSupport<GenericRecord> getWriteSupport(ParquetConfiguration configuration) {
      return writeSupport();
    }

    private WriteSupport<GenericRecord> writeSupport() {
      return new AvroWriteSupport<>(
          ParquetSchemaUtil.convert(schema, "row"), avroSchema, GenericData.get());
    }
  }
}
