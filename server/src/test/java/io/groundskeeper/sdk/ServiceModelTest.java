package io.groundskeeper.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ServiceModelTest {
  /** Where people find it who do not run a server. */
  private static final Path PUBLISHED = Path.of("../docs/sdk/groundskeeper/2026-01-01");

  /**
   * {@code -Dgroundskeeper.publish=true} writes them; run it when the contract file has changed.
   */
  @Test
  void what_is_published_is_what_the_contract_says() throws IOException {
    for (Map.Entry<String, String> file : ServiceModel.files().entrySet()) {
      Path published = PUBLISHED.resolve(file.getKey());
      if (Boolean.getBoolean("groundskeeper.publish")) {
        Files.createDirectories(PUBLISHED);
        Files.writeString(published, file.getValue());
      }
      assertThat(published).content().isEqualTo(file.getValue());
    }
  }

  @Test
  void each_operation_says_what_it_does() {
    JsonNode operations =
        JsonMapper.shared().readTree(ServiceModel.files().get("service-2.json")).path("operations");
    assertThat(operations)
        .isNotEmpty()
        .allSatisfy(operation ->
            assertThat(operation.path("documentation").asString()).matches("<p>[A-Z].+\\.</p>"));
  }

  @Test
  void lists_come_in_pages_of_what_they_list() {
    assertThat(ServiceModel.files().get("paginators-1.json"))
        .contains("\"result_key\" : \"DatasetVersionDescriptions\"")
        .contains("\"result_key\" : \"DatasetEntryDiffs\"")
        .contains("\"result_key\" : \"RejectedLines\"")
        .doesNotContain("RenameDatasetLabel");
  }

  @Test
  void is_at_a_path_of_the_server() {
    assertThat(ServiceModel.at("/sdk/groundskeeper/2026-01-01/service-2.json"))
        .contains(ServiceModel.files().get("service-2.json"));
    assertThat(ServiceModel.at("/sdk/groundskeeper/2026-01-01/")).isEmpty();
    assertThat(ServiceModel.at("/sdk/groundskeeper/2026-01-01/other.json")).isEmpty();
    assertThat(ServiceModel.at("/sdk/other/2026-01-01/service-2.json")).isEmpty();
  }
}
