package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The specification of the checks is {@code manifest/catalogue.txt}; this holds the product to it.
 */
class CatalogueTest {

  static List<Catalogue.Case> cases() {
    return Catalogue.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lists_the_line_as_the_catalogue_says_or_leaves_it_out(Catalogue.Case example) {
    assertThat(Checked.error(example.line()).map(Enum::name).orElse(""))
        .isEqualTo(example.leftOutFor());
    if (example.isKept()) {
      Entry entry = Checked.entry(example.line());
      assertThat(Checked.listed(entry)).isEqualTo(example.listed());
      assertThat(entry.hasErrors()).isEqualTo(example.listed().contains("\"cl-errors\""));
    }
  }

  /** Images are not looked at here. */
  @Test
  void knows_a_case_of_every_error_and_warning_of_a_line() {
    assertThat(EnumSet.complementOf(EnumSet.of(LineError.ERROR_INVALID_IMAGE)))
        .allSatisfy(code ->
            assertThat(cases())
                .anyMatch(one -> one.listed().contains("{\"code\":\"" + code + "\"")));
  }

  /** The others take a long line, or two: {@link CheckedManifestTest} has them. */
  @Test
  void knows_a_case_of_every_error_that_leaves_a_short_line_out() {
    var inTheCatalogue =
        EnumSet.complementOf(
            EnumSet.of(
                TerminalContentError.ERROR_LINE_TOO_LONG,
                TerminalContentError.ERROR_DUPLICATE_SOURCE_REF));
    assertThat(inTheCatalogue)
        .allSatisfy(
            code -> assertThat(cases()).anyMatch(one -> one.leftOutFor().equals(code.name())));
  }

  @Test
  void has_the_codes_and_messages_of_the_contract_in_its_order() {
    Map<String, String> contract = new LinkedHashMap<>();
    Catalogue.resource("codes.txt")
        .lines()
        .map(row -> row.split(" \\| ", 2))
        .forEach(row -> contract.put(row[0], row[1]));
    Map<String, String> product = new LinkedHashMap<>();
    Stream.of(TerminalContentError.values())
        .limit(3)
        .forEach(error -> product.put(error.name(), error.message()));
    Stream.of(LineError.values())
        .forEach(error -> product.put(error.name(), error.message("{name}")));
    assertThat(List.copyOf(product.entrySet())).isEqualTo(List.copyOf(contract.entrySet()));
  }

  @Test
  void findings_are_in_the_order_of_the_catalogue_whichever_attribute_they_are_about() {
    String badSize =
        Lines.detection("a", "\"0\":\"car\"", Lines.box("0"))
            .replace("\"width\":640", "\"width\":5000");
    String wrongType = "\"b\":1,\"b-metadata\":{\"type\":\"groundtruth/wrongtype\"}";
    String good = Lines.classification("c", "golf");
    assertThat(Checked.codes(Lines.line(badSize, wrongType, good)))
        .containsExactly(
            LineError.ERROR_UNSUPPORTED_USE_CASE_TYPE, LineError.ERROR_INVALID_IMAGE_DIMENSION);
  }

  @Test
  void one_checker_judges_line_after_line_as_if_each_were_its_first() {
    LineChecker checker = new LineChecker(Checked.QUOTAS);
    for (Catalogue.Case example : cases().reversed()) {
      byte[] line = example.line().getBytes(UTF_8);
      assertThat(checker.check(line, 0, line.length).map(Enum::name).orElse(""))
          .as(example.name())
          .isEqualTo(example.leftOutFor());
      if (example.isKept()) {
        assertThat(Checked.listed(checker.entry())).isEqualTo(example.listed());
        assertThat(checker.isLabelled())
            .isEqualTo(example.listed().contains("{\"is_labeled\":true}"));
      }
    }
  }
}
