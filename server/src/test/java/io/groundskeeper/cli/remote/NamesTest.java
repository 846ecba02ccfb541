package io.groundskeeper.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.cli.CommandFailedException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How datasets and versions are named. */
final class NamesTest {
  private static final String ARN =
      "arn:aws:rekognition:eu-west-1:123456789012:project/my.pro-ject_1/dataset/test/1690476084535";

  @Test
  void a_dataset_is_named_by_its_project_and_type_or_its_arn() {
    assertThat(DatasetName.parse("flowers/train"))
        .isEqualTo(new DatasetName("flowers", "train", null))
        .hasToString("flowers/train");
    assertThat(DatasetName.parse(ARN))
        .isEqualTo(new DatasetName("my.pro-ject_1", "test", ARN))
        .hasToString("my.pro-ject_1/test");
  }

  @Test
  void a_version_stands_after_an_at_sign() {
    assertThat(DatasetAt.parse("f/test"))
        .extracting(DatasetAt::version)
        .isEqualTo(new VersionName.Newest());
    assertThat(DatasetAt.parse("f/test@12").version()).isEqualTo(new VersionName.Numbered(12));
    assertThat(DatasetAt.parse(ARN + "@t-1.x").version()).isEqualTo(new VersionName.Tag("t-1.x"));
    assertThat(DatasetAt.parse("f/train@2026-11-24T12:00:00Z").version())
        .isEqualTo(new VersionName.Time(Instant.parse("2026-11-24T12:00:00Z")));
    assertThat(DatasetAt.parse("f/train@2026-11-24T12:00:00.123+02:00").version())
        .isEqualTo(new VersionName.Time(Instant.parse("2026-11-24T10:00:00.123Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "flowers",
        "flowers/",
        "/train",
        "flowers/train/x",
        "flowers/valid",
        "a b/train",
        "flowers/train@",
        "flowers/train@0",
        "flowers/train@-1",
        "flowers/train@1.5",
        "flowers/train@99999999999999999999",
        "flowers/train@2026-13-24",
        "flowers/train@now?",
        "flowers/train@1@2",
        "arn:aws:rekognition:eu-west-1:123456789012:project/p/1",
      })
  void what_is_no_name_is_refused_in_one_line(String text) {
    assertThatThrownBy(() -> DatasetAt.parse(text))
        .isInstanceOf(CommandFailedException.class)
        .message()
        .hasLineCount(1);
  }

  @Test
  void a_name_is_shown_without_what_steers_a_terminal() {
    assertThatThrownBy(() -> DatasetAt.parse("\u001b[31m/train"))
        .hasMessageStartingWith("'\ufffd[31m/train' is no dataset");
  }

  @Test
  void a_request_says_the_version_in_the_members_of_the_api() {
    assertThat(request("f/train")).isEqualTo("{}");
    assertThat(request("f/train@12")).isEqualTo("{\"Version\":12}");
    assertThat(request("f/train@tag")).isEqualTo("{\"Tag\":\"tag\"}");
    assertThat(request("f/train@2023-07-27T16:41:24.535Z")).isEqualTo("{\"AsOf\":1690476084.535}");
  }

  private static String request(String name) {
    ObjectNode request = JsonMapper.shared().createObjectNode();
    DatasetAt.parse(name).version().putInto(request);
    return request.toString();
  }

  @Test
  void json_in_ascii_means_the_same() {
    String json = "{\"é犬🐕\":\"\u007f\u009b\\n\"}";

    assertThat(AsciiJson.of(json))
        .isEqualTo("{\"\\u00e9\\u72ac\\ud83d\\udc15\":\"\\u007f\\u009b\\n\"}");
    assertThat(JsonMapper.shared().readTree(AsciiJson.of(json)))
        .isEqualTo(JsonMapper.shared().readTree(json));
  }
}
