package io.groundskeeper.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.convert.Pictures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole datasets over HTTP in the formats of others. */
final class FormatsOverHttpTest extends EntriesOverHttp {
  @Test
  void a_file_without_dates_is_the_same_whenever_it_comes() {
    make();
    byte[] csv = "image,label\n1.jpg,cat\n2.jpg,dog\n".getBytes(UTF_8);
    String query = "?format=csv&image-prefix=s3://images/&client-request-token=once";
    JsonNode first = upload(query, csv);
    assertThat(first.get("Version").asInt()).isEqualTo(2);
    // Dates of labels have seconds.
    long second = Instant.now().getEpochSecond();
    while (Instant.now().getEpochSecond() == second) {
      Thread.onSpinWait();
    }

    assertThat(upload(query, csv)).isEqualTo(first);
    JsonNode again = upload("?format=csv&image-prefix=s3://images/", csv);
    assertThat(again.get("Version").asInt()).isEqualTo(2);
    assertThat(again.get("EntriesReplaced").asInt()).isZero();
  }

  @Test
  void other_formats_go_in_and_out_and_say_what_they_lose() throws IOException {
    make();
    upload("", manifest(0, 20));

    HttpResponse<byte[]> coco = send(entries("?format=coco"));
    assertThat(coco.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(JsonMapper.shared().readTree(coco.body()).get("annotations")).hasSize(20);
    JsonNode report =
        JsonMapper.shared()
            .readTree(
                send(at("/datasets/" + project + "/train/entries/report?format=coco")).body());
    assertThat(report.get("Boxes").asInt()).isEqualTo(20);
    assertThat(report.at("/Losses/0/Message").asString()).isNotEmpty();
    assertThat(report.at("/Losses/0/ChangesLabels").booleanValue()).isFalse();
    assertThat(report.at("/Losses/0/First/0").asString()).isNotEmpty();
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(send(entries("?format=voc")).body()))) {
      assertThat(zip.getNextEntry()).isNotNull();
    }
    HttpResponse<byte[]> again =
        send(entries("?format=coco").POST(BodyPublishers.ofByteArray(coco.body())));
    JsonNode changed = JsonMapper.shared().readTree(again.body());
    assertThat(changed.get("EntriesReplaced").asInt()).isEqualTo(20);
    assertThat(changed.at("/Conversion/Boxes").asInt()).isEqualTo(20);
    HttpResponse<byte[]> broken =
        send(entries("?format=coco").POST(BodyPublishers.ofString("{\"images\":[")));
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(new String(broken.body(), UTF_8)).contains("Nothing was changed");
    assertThat(send(entries("")).headers().firstValue("X-Groundskeeper-Version")).hasValue("3");
  }

  @ParameterizedTest
  @CsvSource({"yolo, PK", "voc, ''", "coco, {\"images\":[", "csv, label", "folders, x"})
  void a_data_set_that_is_damaged_is_the_clients_fault_and_changes_nothing(
      String format, String body) {
    make();
    HttpResponse<byte[]> answer =
        send(
            entries("?format=" + format + "&image-prefix=s3://bkt/")
                .POST(BodyPublishers.ofString(body)));

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = JsonMapper.shared().readTree(answer.body());
    assertThat(error.get("__type").asString()).isEqualTo("InvalidParameterException");
    assertThat(error.get("Message").asString()).endsWith(" Nothing was changed.");
    assertThat(send(entries("")).headers().firstValue("X-Groundskeeper-Version")).hasValue("1");
  }

  @Test
  void attributes_of_multi_label_jobs_become_image_level_labels_where_that_is_asked_for() {
    make();
    String line =
        "{\"source-ref\":\"s3://pics/a.jpg\",\"labels\":[0,2],\"labels-metadata\":{\"class-map\":{\"0\":\"cat\",\"2\":\"indoor\"},\"confidence-map\":{\"0\":0.9,\"2\":0.8},\"type\":\"groundtruth/image-classification-multilabel\",\"human-annotated\":\"yes\",\"creation-date\":\"2026-01-01T00:00:00\"}}";
    HttpResponse<byte[]> answer =
        send(entries("?multi-label=true").POST(BodyPublishers.ofString(line)));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(send(entries("")).body(), UTF_8))
        .contains("\"class-name\":\"cat\"", "\"class-name\":\"indoor\"")
        .doesNotContain("multilabel");
  }

  @Test
  void a_data_set_is_read_as_the_options_of_convert_say() throws IOException {
    make();
    String table = "Datei;Was\na.jpg;K\u00e4fer\n";
    assertThat(
            read(
                "format=csv&encoding=windows-1252&columns=image%3DDatei,label%3DWas",
                table.getBytes(Charset.forName("windows-1252"))))
        .contains("s3://pics/a.jpg", "K\u00e4fer");

    String xml =
        "<annotation><filename>v.jpg</filename><size><width>64</width><height>48</height></size>"
            + "<object><name>bird</name><bndbox><xmin>11</xmin><ymin>21</ymin><xmax>40</xmax>"
            + "<ymax>40</ymax></bndbox></object></annotation>";
    byte[] voc = io.groundskeeper.convert.Conversion.zip(Map.of("Annotations/v.xml", text(xml)));
    assertThat(read("format=voc&voc-base=0", voc)).contains("\"left\":11,\"top\":21");
    assertThat(read("format=voc&voc-base=1", voc)).contains("\"left\":10,\"top\":20");

    String box =
        "{\"shapes\":[{\"label\":\"cat\",\"shape_type\":\"rectangle\",\"points\":[[-5,1],[30,40]]}],"
            + "\"imagePath\":\"%s\",\"imageWidth\":64,\"imageHeight\":48}";
    byte[] labelme =
        io.groundskeeper.convert.Conversion.zip(
            Map.of(
                "train/l.json", text(box.formatted("l.jpg")),
                "val/m.json", text(box.formatted("m.jpg"))));
    assertThat(read("format=labelme&split=val&clip=true", labelme))
        .contains("s3://pics/val/m.jpg", "\"left\":0,\"top\":1,\"width\":30")
        .doesNotContain("l.jpg");

    byte[] yolo =
        io.groundskeeper.convert.Conversion.zip(
            Map.of(
                "one.yaml", text("names: [ant]\ntrain: images"),
                "two.yaml", text("names: [bee]\ntrain: images"),
                "images/y.png", Pictures.of("png", 64, 48),
                "labels/y.txt", text("0 0.5 0.5 0.5 0.5")));
    assertThat(read("format=yolo&data=two.yaml", yolo)).contains("bee").doesNotContain("ant");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "format=voc&voc-base=2|voc-base is 0 or 1, and not 2.",
        "format=csv&encoding=klingon|encoding: 'klingon' is not known",
        "format=csv&columns=image|columns: 'image' is not of the form WHAT=COLUMN",
        "format=csv&columns=image%3Da,image%3Db|or is there twice",
        "format=csv&columns=image%3Dnone|'none', which the first line does not have",
        "format=labelme&clip=maybe|The parameter clip must be true or false.",
        "format=csv&split=train|csv has no splits to choose from.",
        "format=coco&split=train|One file of coco has no splits to choose from.",
        "format=coco&voc-base=0|The option voc-base is for voc, and this is coco",
        "format=voc&columns=image%3Da|The option columns is for csv, and this is voc",
        "clip=true|The option clip is for yolo,",
        "data=a.yaml|The option data is for yolo, and this is manifest",
        "format=csv&multi-label=true|The option multi-label is for manifest, and this is csv",
        "voc_base=0|There is no parameter 'voc_base' of an upload. There are: format, image-prefix,",
        "format=parquet|The parameter format must be one of manifest, coco,",
      })
  void an_option_that_is_not_known_or_means_nothing_is_refused(String query, String why) {
    make();
    JsonNode answer = upload("?" + query, text("image,label\na.jpg,cat\n"));
    assertThat(answer.get("__type").asString()).isEqualTo("InvalidParameterException");
    assertThat(answer.get("Message").asString()).contains(why);
    assertThat(send(entries("")).headers().firstValue("X-Groundskeeper-Version")).hasValue("1");
    assertThat(send(entries("?format=labelme")).statusCode()).isEqualTo(400);
  }

  /** Uploads a data set, and gives the lines that came of it. */
  private String read(String query, byte[] dataSet) {
    HttpResponse<byte[]> answer =
        send(
            entries("?image-prefix=s3://pics/&" + query).POST(BodyPublishers.ofByteArray(dataSet)));
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    return new String(send(entries("")).body(), UTF_8);
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }
}
