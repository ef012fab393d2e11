package dev.asof.offline.table;

import dev.asof.offline.OfflineStoreProperties;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;

/** A warehouse through Iceberg's file abstraction: local files, or S3 by way of Hadoop's S3A. */
public final class IcebergWarehouse implements Warehouse {
  private final String root;
  private final FileIO io;

  private IcebergWarehouse(String root, FileIO io) {
    this.root = root;
    this.io = io;
  }

  public static IcebergWarehouse open(OfflineStoreProperties properties) {
    URI uri = properties.warehouse();
    if (uri.getScheme().equals("file")) {
      return new IcebergWarehouse(
          stripSlash(Path.of(uri).toAbsolutePath().normalize().toUri().toString()),
          new LocalFileIO());
    }
    return new IcebergWarehouse(
        stripSlash("s3a:" + uri.getRawSchemeSpecificPart()),
        new HadoopFileIO(S3Settings.of(properties.s3())));
  }

  private static String stripSlash(String uri) {
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  FileIO io() {
    return io;
  }

  String root() {
    return root;
  }

  @Override
  public String location(String path) {
    return root + "/" + path;
  }

  @Override
  public void put(Path file, String location) {
    Unavailable.translating(
        location,
        () -> {
          try (UnfinishedFile target =
              UnfinishedFile.createOrOverwrite(io.newOutputFile(location))) {
            Files.copy(file, target.stream());
            return target.finish();
          } catch (IOException failure) {
            throw new UncheckedIOException("could not write " + location, failure);
          }
        });
  }

  @Override
  public OptionalLong findLength(String location) {
    return Unavailable.translating(
        location,
        () -> {
          InputFile file = io.newInputFile(location);
          return file.exists() ? OptionalLong.of(file.getLength()) : OptionalLong.empty();
        });
  }

  @Override
  public InputStream open(String location) {
    return Unavailable.translating(
        location, () -> new WarehouseStream(location, io.newInputFile(location).newStream()));
  }

  @Override
  public void delete(String location) {
    Unavailable.translating(
        location,
        () -> {
          try {
            io.deleteFile(location);
          } catch (NotFoundException _) {
            // As wanted.
          }
          return null;
        });
  }

  @Override
  public void close() {
    io.close();
  }
}
