package io.groundskeeper;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.fsck.FolderCheck;
import io.groundskeeper.dataset.fsck.Cure;
import io.groundskeeper.dataset.fsck.StoreCheck;
import io.groundskeeper.dataset.value.Damage;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.WholeStore;
import io.groundskeeper.store.rocksdb.Rescue;
import io.groundskeeper.store.rocksdb.RocksDbStore;
import io.groundskeeper.store.rocksdb.StoppedFolder;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The wiring of {@code fsck}: the files of a folder, then what is in them. */
final class FolderFsck implements FolderCheck {
  /** What was rebuilt may show more, once each. */
  private static final int REPAIRS_MAX = 4;

  @Override
  public Outcome check(Path data, Watcher watcher) {
    return told(() -> {
      try (StoppedFolder folder = StoppedFolder.open(data)) {
        for (String fault : folder.faults()) {
          watcher.found(new Damage("", 0, fault, "", "", Damage.Remedy.SALVAGE));
        }
        long faults = folder.faults().size();
        return folder.store().map(store -> check(store, faults, watcher)).orElse(unread(faults));
      }
    });
  }

  private static Outcome check(WholeStore store, long faults, Watcher watcher) {
    try {
      StoreCheck.Outcome found = check(store, Cure.NONE, watcher);
      return new Outcome(
          found.datasets(), found.lines(), found.rebuilt(), found.lost() + faults, 0, 0);
    } catch (StoreException e) {
      if (faults > 0 && e.isDamage()) {
        // It was told already, and nobody comes past it.
        return unread(faults);
      }
      throw e;
    }
  }

  private static Outcome unread(long faults) {
    return new Outcome(0, 0, 0, faults, 0, 0);
  }

  @Override
  public Outcome repair(Path data, Watcher watcher) {
    return told(() -> {
      try (StoppedFolder folder = StoppedFolder.open(data)) {
        for (String fault : folder.faults()) {
          watcher.found(new Damage("", 0, fault, "", "", Damage.Remedy.SALVAGE));
        }
        if (!folder.faults().isEmpty()) {
          return unread(folder.faults().size());
        }
      }
      try (RocksDbStore store = RocksDbStore.open(data)) {
        return cure(store, Cure.REBUILD, 0, watcher);
      }
    });
  }

  /** Puts right what can be, until nothing is left of it. */
  private static Outcome cure(WholeStore store, Cure cure, long faults, Watcher watcher) {
    long rebuilt = 0;
    long leftOut = faults;
    StoreCheck.Outcome found = check(store, cure, watcher);
    for (int repairs = 1; !isAtRest(found, cure) && repairs < REPAIRS_MAX; repairs++) {
      rebuilt += found.rebuilt();
      leftOut += cure == Cure.CUT ? found.lost() : 0;
      found = check(store, cure, watcher);
    }
    return new Outcome(
        found.datasets(), found.lines(), found.rebuilt(), found.lost(), rebuilt, leftOut);
  }

  private static boolean isAtRest(StoreCheck.Outcome found, Cure cure) {
    return cure == Cure.CUT ? found.isWhole() : found.rebuilt() == 0;
  }

  private static StoreCheck.Outcome check(WholeStore store, Cure cure, Watcher watcher) {
    return StoreCheck.run(store, cure, watcher::found, watcher::at);
  }

  @Override
  public Outcome salvage(Path data, Path target, Watcher watcher) {
    return told(() -> {
      long[] faults = {0};
      try (RocksDbStore store =
          Rescue.copy(
              data,
              target,
              fault -> {
                faults[0]++;
                watcher.found(new Damage("", 0, fault, "", "", Damage.Remedy.LEFT_OUT));
              })) {
        Outcome outcome = cure(store, Cure.CUT, faults[0], watcher);
        Rescue.finish(store);
        return outcome;
      }
    });
  }

  private static Outcome told(Supplier<Outcome> work) {
    try {
      return work.get();
    } catch (StoreException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }
}
