package io.groundskeeper.convert.table;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import com.github.luben.zstd.Zstd;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.line.LabelColumns.LabelColumn;
import io.groundskeeper.convert.line.LabelColumns.Row;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LineReader;
import io.groundskeeper.convert.line.UnusedClasses;
import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Report;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Writes the table of {@link LabelColumns} as Apache Parquet, compressed by zstd: texts as strings,
 * {@code class_id} as a whole number of 64 bits, other numbers as doubles, {@code source_ref}
 * required and the rest optional. Memory is that of one row group.
 */
public final class ParquetTable extends DatasetWriter {
  private static final long ROW_GROUP_BYTES = 16 << 20;

  private final ParquetWriter<Row> table;
  private final OutputStream out;
  private final Report report;
  private final LineReader lines;
  private final UnusedClasses unused = new UnusedClasses();

  public ParquetTable(OutputStream out, Report report) throws IOException {
    this.out = new BufferedOutputStream(out, 64 << 10);
    table =
        new Builder(new Stream(this.out))
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new ZstdPages())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build();
    this.report = report;
    lines = new LineReader(report);
  }

  @Override
  public void add(byte[] line) throws IOException {
    Optional<LabelledImage> image = lines.read(line);
    if (image.isEmpty()) {
      return;
    }
    unused.see(image.get());
    for (Row row : LabelColumns.rows(image.get())) {
      table.write(row);
    }
    report.entry(image.get().labels().size(), image.get().boxes().size());
  }

  @Override
  public void finish() throws IOException {
    unused.report(report);
    table.close();
    out.flush();
  }

  private static MessageType schema() {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    for (LabelColumn column : LabelColumns.ALL) {
      if (column.whole() != null) {
        schema.optional(INT64).named(column.name());
      } else if (column.number() != null) {
        schema.optional(DOUBLE).named(column.name());
      } else if (column.name().equals("source_ref")) {
        schema.required(BINARY).as(LogicalTypeAnnotation.stringType()).named(column.name());
      } else {
        schema.optional(BINARY).as(LogicalTypeAnnotation.stringType()).named(column.name());
      }
    }
    return schema.named("labels");
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Abstract above, so there must be one.
    protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
      return new RowSupport();
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
      return new RowSupport();
    }
  }

  private static final class RowSupport extends WriteSupport<Row> {
    private @Nullable RecordConsumer prepared;

    @Override
    @SuppressWarnings("deprecation") // Abstract above, so there must be one.
    public WriteContext init(Configuration configuration) {
      return new WriteContext(schema(), Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(schema(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      prepared = recordConsumer;
    }

    @Override
    public void write(Row row) {
      RecordConsumer consumer = Objects.requireNonNull(prepared);
      consumer.startMessage();
      for (int i = 0; i < LabelColumns.ALL.size(); i++) {
        LabelColumn column = LabelColumns.ALL.get(i);
        String text = column.text() == null ? null : column.text().apply(row);
        Double number = column.number() == null ? null : column.number().apply(row);
        Long whole = column.whole() == null ? null : column.whole().apply(row);
        if (text != null || number != null || whole != null) {
          consumer.startField(column.name(), i);
          if (text != null) {
            consumer.addBinary(Binary.fromString(text));
          } else if (whole != null) {
            consumer.addLong(whole);
          } else if (number != null) {
            consumer.addDouble(number);
          }
          consumer.endField(column.name(), i);
        }
      }
      consumer.endMessage();
    }
  }

  /** Pages by zstd-jni, since the codecs that Parquet brings need all of Hadoop. */
  private static final class ZstdPages implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
      return new BytesInputCompressor() {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
          ByteArrayOutputStream page = new ByteArrayOutputStream(Math.toIntExact(bytes.size()));
          bytes.writeAllTo(page);
          return BytesInput.from(Zstd.compress(page.toByteArray()));
        }

        @Override
        public CompressionCodecName getCodecName() {
          return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {}
      };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
      throw new UnsupportedOperationException("Parquet is written only");
    }

    @Override
    public void release() {}
  }

  /** A stream as a file that is written from its beginning to its end. */
  private record Stream(OutputStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        private long position;

        @Override
        public long getPos() {
          return position;
        }

        @Override
        public void write(int b) throws IOException {
          out.write(b);
          position++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          out.write(bytes, from, length);
          position += length;
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
