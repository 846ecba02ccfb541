package io.groundskeeper.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.cli.Shown;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How tables are aligned. */
final class TableTest {
  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text);

  private Table table(boolean colours, String... heads) {
    return new Table(out, new Paint(colours), heads);
  }

  private List<String> lines() {
    return text.toString().lines().toList();
  }

  @Test
  void columns_are_as_wide_as_what_is_in_them() {
    Table table = table(false, "NAME", ">COUNT", "MORE");
    table.row("a", 1_234_567L, "x");
    table.row("longer", 1L, "");
    table.print();

    assertThat(lines())
        .containsExactly("NAME        COUNT  MORE", "a       1,234,567  x", "longer          1");
  }

  @Test
  void the_last_text_gives_way_where_the_terminal_is_narrow() {
    Table table = new Table(out, new Paint(false), 52, "SOURCE-REF", ">BOXES", "LABELS");
    table.row("s3://images/flowers/0001.jpg", 1_234_567L, "tulip, rose, weed");
    table.row("s3://犬猫犬猫犬猫犬猫.jpg", 1L, "x");
    table.print();

    assertThat(lines())
        .containsExactly(
            "SOURCE-REF                        BOXES  LABELS",
            "s3://images/flowers/0001.jpg  1,234,567  tulip, ros…",
            "s3://犬猫犬猫犬猫犬猫.jpg             1  x");
    assertThat(lines()).allMatch(line -> Shown.columns(line) <= 52);
  }

  @Test
  void other_text_keeps_enough_to_be_known_and_numbers_are_never_cut() {
    Table table = new Table(out, new Paint(false), 10, "VERSION", "TIME", ">ENTRIES", "DETAIL");
    table.row("a-version-of-a-very-long-name", "2026-11-28T13:58:14.906Z", 5L, "cat -> dog, fox");
    table.print();

    assertThat(lines())
        .containsExactly(
            "VERSION                   TIME                      ENTRIES  DETAIL",
            "a-version-of-a-very-lon…  2026-11-28T13:58:14.906Z        5  cat -> …");
  }

  @Test
  void blanks_at_the_ends_of_a_text_are_seen() {
    Table table = table(false, "LABEL", ">ENTRIES");
    table.row("cat ", 1L);
    table.row("cat", 2L);
    table.print();

    assertThat(lines()).containsExactly("LABEL   ENTRIES", "\"cat \"        1", "cat           2");
  }

  @Test
  void wide_characters_take_two_columns_and_combining_marks_none() {
    Table table = table(false, "A", "B");
    table.row("犬猫", "x");
    table.row("🐕", "x");
    table.row("e\u0301", "x");
    table.row("한글", "x");
    table.row("abcd", "x");
    table.print();

    assertThat(lines())
        .containsExactly("A     B", "犬猫  x", "🐕    x", "e\u0301     x", "한글  x", "abcd  x");
    assertThat(lines().stream().map(Shown::columns).collect(Collectors.toSet()))
        .isEqualTo(Set.of(7));
  }

  @Test
  void a_table_without_rows_has_its_head() {
    table(false, "A", "B").print();

    assertThat(lines()).containsExactly("A  B");
  }

  @Test
  void a_long_table_is_printed_in_blocks_with_one_head() {
    Table table = table(false, "N");
    for (long i = 0; i < 2500; i++) {
      table.row(i);
    }
    assertThat(lines()).hasSize(2001);
    table.print();

    assertThat(lines()).hasSize(2501).containsOnlyOnce("N").endsWith("2,499");
  }

  @Test
  void only_the_head_is_coloured_and_nothing_steers_the_terminal() {
    Table table = table(true, "A");
    table.row("\u001b[31mred\u0007");
    table.print();

    assertThat(lines()).containsExactly("\u001b[1mA\u001b[0m", "\ufffd[31mred\ufffd");
  }
}
