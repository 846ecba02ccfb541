package io.groundskeeper.dataset.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.value.Damage;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.WholeStore;
import java.util.ArrayList;
import java.util.List;

/** What a check of a store says, which no server uses meanwhile. */
public final class Checked {
  private Checked() {}

  /** All that differs. */
  static List<Damage> damages(WholeStore store, Cure cure) {
    List<Damage> damages = new ArrayList<>();
    StoreCheck.Outcome outcome = StoreCheck.run(store, cure, damages::add, lines -> {});
    assertThat(outcome.isWhole()).isEqualTo(damages.isEmpty());
    return damages;
  }

  /** That nothing differs. */
  public static void requireWhole(Store store, String where) {
    if (store instanceof WholeStore whole) {
      assertThat(damages(whole, Cure.NONE)).as(where).isEmpty();
    }
  }
}
