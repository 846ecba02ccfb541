package io.groundskeeper.convert.json;

import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.file.Json;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.ImagePlaces;
import io.groundskeeper.convert.line.Splits;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads the JSON of labelling tools: one file, or all files of a folder that are of the format.
 * Images go on one by one; memory is bounded by what one image has ({@link Tree}). Sizes that the
 * files do not say are read from the images.
 */
public final class JsonReader {
  private final JsonFormat format;
  private final ReadOptions options;
  private final Report report;
  private final ImageSink sink;

  public JsonReader(Format format, ReadOptions options, Emitter emitter) {
    this.options = options;
    report = emitter.report();
    sink = new ImageSink(options, emitter);
    this.format =
        switch (format) {
          case LABELME -> new Labelme(sink);
          case CREATEML -> new CreateMl(sink);
          case VOTT -> new Vott(sink);
          case LABEL_STUDIO -> new LabelStudio(sink);
          default -> throw new IllegalArgumentException(format + " is not read here");
        };
  }

  /** Reads one file. */
  public void read(InputStream in) throws IOException {
    try (JsonParser json = Json.open(in)) {
      format.read(json, new Place(new ImagePlaces(), ""));
    } catch (JsonFormat.OtherException e) {
      throw new ConversionException(
          "It is no file of %s: %s.".formatted(format.title(), e.getMessage()), e);
    }
    sink.end();
  }

  /** Reads all files of a folder that are of the format, or those of a split. */
  public void read(FileTree files) throws IOException {
    List<String> all =
        files.names().stream()
            .filter(n -> FileTree.extension(n).equals("json"))
            // What has many images says more of one than the file of this one.
            .sorted(Comparator.comparing(format::isOfOneImage))
            .toList();
    Set<String> splits = new TreeSet<>();
    Set<String> readSplits = new HashSet<>();
    boolean any = false;
    for (String name : all) {
      Set<String> own = Splits.of(name);
      if (options.split().isPresent() && !own.contains(options.split().get())) {
        splits.addAll(own);
      } else if (readFile(files, name)) {
        any = true;
        own.stream().filter(Splits::isSplit).forEach(readSplits::add);
      }
    }
    if (!any) {
      throw new ConversionException(nothing(splits));
    }
    report.lose(Loss.SPLIT, readSplits.size() > 1 ? readSplits.size() : 0);
    if (options.split().isEmpty()) {
      sink.reportUnnamed(files);
    }
    sink.end();
  }

  private String nothing(Set<String> splits) {
    return options.split().isEmpty()
        ? "There is no file *.json of %s in it.".formatted(format.title())
        : "There is no split '%s': no file of %s in a folder, or with a name, of it. There are: %s."
            .formatted(options.split().get(), format.title(), String.join(", ", splits));
  }

  /** Whether a file is of the format. */
  private boolean readFile(FileTree files, String name) throws IOException {
    try (InputStream in = new BufferedInputStream(files.open(name));
        JsonParser json = Json.open(in)) {
      format.read(json, new Place(new ImagePlaces(files, name), name));
      return true;
    } catch (JsonFormat.OtherException e) {
      report.lose(Loss.OTHER_FILE, 1, name);
      return false;
    } catch (JacksonException e) {
      Optional<String> wrong = Faults.wrong(e);
      if (wrong.isEmpty() || !format.isOfOneImage(name)) {
        throw Faults.of(name + " cannot be read", e);
      }
      report.leaveOut(name, wrong.get());
      return true;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw Faults.of(name + " cannot be read", e);
    }
  }
}
