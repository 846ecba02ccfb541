package io.groundskeeper.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.value.ClassIds;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The class ids of a manifest are those of whatever is made of it. */
final class ClassIdsTest {
  private static final String CAT = Samples.boxes("s3://bkt/1.jpg", "0", "cat", "1 1 9 9");
  private static final String DOG = Samples.boxes("s3://bkt/2.jpg", "1", "dog", "1 1 9 9");
  private static final String FOX = Samples.boxes("s3://bkt/3.jpg", "3", "fox", "1 1 9 9");

  @TempDir private Path folder;
  private int folders;

  private String yolo(Conversion conversion, String... lines) throws IOException {
    Path out = folder.resolve("out" + folders++);
    conversion.write(Format.YOLO, List.of(lines), new Output.Folder(out));
    String yaml = Files.readString(out.resolve("data.yaml"));
    StringBuilder text = new StringBuilder(yaml.substring(yaml.indexOf("nc: ")));
    for (String name : Conversion.names(out)) {
      if (name.endsWith(".txt")) {
        String labels = Files.readString(out.resolve(name));
        text.append(name.replaceAll(".*/", "")).append(' ').append(labels.split(" ", -1)[0]);
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static String categories(Conversion conversion, String... lines) throws IOException {
    String coco = new String(conversion.write(Format.COCO, List.of(lines)), UTF_8);
    int from = coco.indexOf("\"categories\"");
    return coco.substring(from, coco.indexOf(']', from) + 1).replaceAll("\\s", "");
  }

  private Conversion conversion() {
    return new Conversion(folder);
  }

  @Test
  void what_is_exported_of_one_project_has_the_same_numbers() throws IOException {
    String names = "names:\n  0: \"cat\"\n  1: \"dog\"\n";
    assertThat(yolo(conversion(), CAT, DOG)).contains(names, "1.txt 0\n2.txt 1\n");
    assertThat(yolo(conversion(), DOG, CAT)).contains(names, "1.txt 0\n2.txt 1\n");
    assertThat(categories(conversion(), DOG, CAT))
        .isEqualTo("\"categories\":[{\"id\":0,\"name\":\"cat\"},{\"id\":1,\"name\":\"dog\"}]");
  }

  @Test
  void numbers_that_no_class_has_get_a_name_where_the_list_needs_one() throws IOException {
    Conversion conversion = conversion();
    String taken = Samples.boxes("s3://bkt/4.jpg", "1", "class_2", "1 1 9 9");
    assertThat(yolo(conversion, FOX, taken))
        .contains(
            "nc: 4",
            "0: \"class_0\"\n  1: \"class_2\"\n  2: \"class_2_\"\n  3: \"fox\"",
            "3.txt 3\n4.txt 1\n");
    assertThat(conversion.report().losses()).containsEntry(Loss.PLACEHOLDER_CLASS, 2L);
    assertThat(categories(conversion(), FOX))
        .isEqualTo("\"categories\":[{\"id\":3,\"name\":\"fox\"}]");
  }

  @Test
  void numbers_are_dense_where_that_is_wanted() throws IOException {
    assertThat(yolo(conversion().classIds(ClassIds.DENSE), FOX, CAT))
        .contains("nc: 2", "0: \"fox\"\n  1: \"cat\"", "1.txt 1\n3.txt 0\n");
    assertThat(categories(conversion().classIds(ClassIds.DENSE), FOX, CAT))
        .isEqualTo("\"categories\":[{\"id\":1,\"name\":\"fox\"},{\"id\":2,\"name\":\"cat\"}]");
  }

  @ParameterizedTest
  @EnumSource(names = {"YOLO", "COCO"})
  void one_id_with_two_names_is_refused_with_both(Format format) {
    String other = Samples.boxes("s3://bkt/2.jpg", "0", "dog", "1 1 9 9");
    assertThatThrownBy(
            () -> conversion().classIds(ClassIds.KEEP).write(format, List.of(CAT, other)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("The class id 0 is both 'cat' and 'dog'.")
        .hasMessageContaining("--class-ids dense");
  }

  @Test
  void where_nothing_is_chosen_the_later_name_gets_a_number_and_it_is_said() throws IOException {
    String other = Samples.boxes("s3://bkt/2.jpg", "0", "dog", "1 1 9 9");
    Conversion conversion = conversion();
    assertThat(yolo(conversion, CAT, other)).contains("0: \"cat\"\n  1: \"dog\"\n");
    assertThat(conversion.report().losses()).containsEntry(Loss.CLASS_ID, 1L);
    assertThat(categories(conversion(), CAT, other))
        .isEqualTo("\"categories\":[{\"id\":0,\"name\":\"cat\"},{\"id\":1,\"name\":\"dog\"}]");
  }

  @Test
  void a_name_with_two_ids_is_one_class() throws IOException {
    Conversion conversion = conversion();
    String again = Samples.boxes("s3://bkt/2.jpg", "1", "cat", "1 1 9 9");
    assertThat(yolo(conversion, CAT, again)).contains("nc: 1", "1.txt 0\n2.txt 0\n");
    assertThat(conversion.report().losses()).containsKey(Loss.CLASS_ID);
  }

  @Test
  void an_id_that_makes_the_list_endless_is_not_kept() throws IOException {
    String far = Samples.boxes("s3://bkt/2.jpg", "100000", "far", "1 1 9 9");
    Conversion conversion = conversion();
    assertThat(yolo(conversion, CAT, far)).contains("nc: 2", "1: \"far\"");
    assertThat(conversion.report().losses()).containsKey(Loss.CLASS_ID);
    assertThatThrownBy(() -> yolo(conversion().classIds(ClassIds.KEEP), CAT, far))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("The class id 100000 of 'far' is larger than 99999");
  }

  @Test
  void what_went_through_pascal_voc_has_the_numbers_that_it_had() throws IOException {
    byte[] zip = conversion().write(Format.VOC, List.of(FOX, CAT));
    List<String> back = conversion().read(Format.VOC, zip);
    assertThat(back).first().asString().contains("\"class_id\":3", "\"3\":\"fox\"");
    assertThat(back).last().asString().contains("\"class_id\":0", "\"0\":\"cat\"");
  }

  @Test
  void yolo_comes_back_with_the_numbers_that_it_had() throws IOException {
    byte[] zip = conversion().write(Format.YOLO, List.of(FOX, CAT));
    List<String> back = conversion().read(Format.YOLO, zip);
    assertThat(back).last().asString().contains("\"class_id\":0", "\"0\":\"cat\"");
    assertThat(back).first().asString().contains("\"class_id\":3", "\"3\":\"fox\"");
    assertThat(yolo(conversion(), back.toArray(String[]::new)))
        .contains("0: \"cat\"", "3: \"fox\"");
  }
}
