package io.groundskeeper.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Output;
import io.groundskeeper.convert.value.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a writer loses, its report says of which image, or of which class. */
final class PlacesTest {
  private static final List<String> LINES =
      List.of(
          line("1", "\"kind\":1,\"kind-metadata\":" + label("cat")),
          line(
              "2",
              "\"a\":1,\"a-metadata\":"
                  + label("cat")
                  + ",\"b\":0,\"b-metadata\":"
                  + label("d\\u0001g")
                  + ",\"note\":\"x\""),
          line("3", boxes("\"width\":0,\"height\":0,\"depth\":0")),
          line("4", boxes("\"width\":640,\"height\":480,\"depth\":1")),
          line("5", "\"odd\":1,\"odd-metadata\":{\"type\":\"groundtruth/other\"}"),
          line("6", "\"bad\":1,\"bad-metadata\":{\"type\":\"groundtruth/image-classification\"}"));

  @TempDir private Path folder;

  private static String line(String image, String members) {
    return "{\"source-ref\":\"s3://bkt/" + image + ".jpg\"," + members + "}";
  }

  private static String label(String name) {
    return "{\"class-name\":\""
        + name
        + "\",\"confidence\":0.5,\"human-annotated\":\"no\",\"job-name\":\"j\",\"extra\":1,"
        + "\"creation-date\":\"2026-11-01T00:00:00\","
        + "\"type\":\"groundtruth/image-classification\"}";
  }

  private static String boxes(String size) {
    return "\"boxes\":{\"image_size\":[{"
        + size
        + "}],\"annotations\":[{\"class_id\":2,\"left\":1,\"top\":2,\"width\":3,\"height\":4},"
        + "{\"class_id\":9,\"left\":1}]},\"boxes-metadata\":{\"objects\":[{\"confidence\":0.5},"
        + "{\"confidence\":1}],\"class-map\":{\"2\":\"dog\",\"5\":\"unused\"},"
        + "\"type\":\"groundtruth/object-detection\",\"human-annotated\":\"no\","
        + "\"creation-date\":\"2026-11-01T00:00:00\",\"job-name\":\"j\"}";
  }

  @ParameterizedTest
  @EnumSource(names = {"MANIFEST", "COCO", "YOLO", "VOC", "FOLDERS", "CSV", "PARQUET"})
  void are_named_for_each_loss_of_a_writer(Format format) throws IOException {
    Conversion conversion = new Conversion(folder);
    Output output =
        format.isFolder()
            ? new Output.Folder(folder.resolve("out"))
            : new Output.Stream(new ByteArrayOutputStream());
    conversion.write(format, LINES, output);
    Report report = conversion.report();
    if (format != Format.MANIFEST) {
      assertThat(report.losses()).hasSizeGreaterThan(3);
    }
    for (Loss loss : report.losses().keySet()) {
      assertThat(report.examples(loss))
          .as("%s of %s", loss, format)
          .isNotEmpty()
          .allMatch(place -> place.matches("s3://bkt/[1-6]\\.jpg|line [1-6]|unused|class_\\d+"));
    }
  }
}
