package io.groundskeeper.cli.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.cli.copy.EntryTable.Standing;
import io.groundskeeper.manifest.SourceRefs.Hash;
import org.junit.jupiter.api.Test;

/** What the table remembers of both sides. */
final class EntryTableTest {
  private final EntryTable table = new EntryTable();

  private static Hash hash(String text) {
    return Hash.of(text.getBytes(UTF_8));
  }

  @Test
  void tells_new_changed_same_and_repeated_entries_apart() {
    for (int i = 0; i < 1000; i++) {
      table.target(hash("ref" + i), hash("line" + i));
    }
    for (int i = 500; i < 1000; i++) {
      assertThat(table.source(hash("ref" + i), hash("line" + i))).isEqualTo(Standing.SAME);
    }
    assertThat(table.source(hash("ref7"), hash("other"))).isEqualTo(Standing.CHANGED);
    assertThat(table.source(hash("ref7"), hash("line7"))).isEqualTo(Standing.REPEATED);
    assertThat(table.source(hash("ref1000"), hash("x"))).isEqualTo(Standing.NEW);
    assertThat(table.source(hash("ref1000"), hash("x"))).isEqualTo(Standing.REPEATED);

    assertThat(table.onlyAtTarget()).isEqualTo(499);
    assertThat(table.isOnlyAtTarget(hash("ref6"))).isTrue();
    assertThat(table.isOnlyAtTarget(hash("ref7"))).isFalse();
    assertThat(table.isOnlyAtTarget(hash("ref1000"))).isFalse();
    assertThat(table.isOnlyAtTarget(hash("unknown"))).isFalse();
  }

  @Test
  void confirms_what_the_target_lists_as_the_source_has_it() {
    table.target(hash("a"), hash("1"));
    table.source(hash("a"), hash("2"));
    table.source(hash("b"), hash("3"));
    table.confirm(hash("a"), hash("1"));
    table.confirm(hash("b"), hash("3"));
    table.confirm(hash("c"), hash("4"));

    assertThat(table.unconfirmed()).isEqualTo(1);
    assertThat(table.isUnconfirmed(hash("a"))).isTrue();
    assertThat(table.isUnconfirmed(hash("b"))).isFalse();
    assertThat(table.isUnconfirmed(hash("c"))).isFalse();
  }
}
