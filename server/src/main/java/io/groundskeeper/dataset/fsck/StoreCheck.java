package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.fsck.Findings.Place;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.server.Intents;
import io.groundskeeper.dataset.server.Servers;
import io.groundskeeper.dataset.value.Damage;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store.Mutation;
import io.groundskeeper.store.WholeStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds all that is in a store against what the lines say: of each dataset its versions, and of the
 * store its projects and what servers keep in it. What a stop has left, and the next start removes,
 * is nothing that differs.
 */
public final class StoreCheck {
  private static final int KEYS_PER_SCAN = 1_000;
  private static final int TOKEN_KEY_BYTES = 32;

  private final WholeStore store;
  private final Findings findings;
  private final LongConsumer linesDone;
  private final Named named = new Named();
  private final Map<String, ProjectCheck> projects = new LinkedHashMap<>();
  private final Map<String, List<Key>> indexes = new LinkedHashMap<>();
  private long lines;

  /**
   * What came of it.
   *
   * @param lines that were checked
   * @param rebuilt what differs and can be rebuilt, or was
   * @param lost what differs and cannot
   */
  public record Outcome(int datasets, long lines, long rebuilt, long lost) {
    /** Whether nothing differs. */
    public boolean isWhole() {
      return rebuilt + lost == 0;
    }
  }

  private StoreCheck(WholeStore store, Findings findings, LongConsumer linesDone) {
    this.store = store;
    this.findings = findings;
    this.linesDone = linesDone;
  }

  /**
   * Checks a store, which nobody changes meanwhile.
   *
   * @param told of each thing that differs
   * @param linesDone told of how many lines were checked so far
   */
  public static Outcome run(
      WholeStore store, Cure cure, Consumer<Damage> told, LongConsumer linesDone) {
    Findings findings = new Findings(store, cure, told);
    return new StoreCheck(store, findings, linesDone).run();
  }

  private Outcome run() {
    eachKey(this::sort);
    ProjectIndex index = new ProjectIndex(store, findings);
    projects.values().forEach(project -> project.checkRows(index));
    index.check(indexes.values(), projects.values());
    int datasets = 0;
    for (ProjectCheck project : projects.values()) {
      datasets += project.checkDatasets(named, this::addLines);
    }
    new LeftRows(findings, named).check(this::eachKey);
    findings.confirm();
    return new Outcome(datasets, lines, findings.rebuildable(), findings.lost());
  }

  private void addLines(long more) {
    lines += more;
    linesDone.accept(lines);
  }

  private void eachKey(Consumer<Key> work) {
    List<Key> keys = store.keysAfter(null, KEYS_PER_SCAN);
    while (!keys.isEmpty()) {
      keys.forEach(work);
      keys = store.keysAfter(keys.getLast(), KEYS_PER_SCAN);
    }
  }

  private void sort(Key key) {
    String partition = new String(key.partition(), StandardCharsets.ISO_8859_1);
    int slash = partition.indexOf('/');
    switch (slash < 0 ? partition : partition.substring(0, slash + 1)) {
      case "meta" -> checkMeta(key);
      case "projects/" -> indexes.computeIfAbsent(partition, p -> new ArrayList<>()).add(key);
      case "project/" ->
          projects
              .computeIfAbsent(partition, p -> new ProjectCheck(store, findings, key.partition()))
              .add(key);
      case "part/", "base/", "rejected/", "project-names/" -> {
        // What they are is known by whoever names them; the last are only hints.
      }
      case "servers" -> checkServer(key, Servers.ServerRow.class, /* isCommitted= */ true);
      case "beats" -> checkServer(key, Long.class, false);
      case "versions-in-use" -> checkServer(key, Map.class, false);
      case "intents/" -> checkIntent(key);
      default -> tellUnknown(key, partition);
    }
  }

  private void tellUnknown(Key key, String partition) {
    findings.lost(
        Place.NOWHERE,
        "the row %s of %s".formatted(key, partition),
        "is of no kind that there is",
        "nothing, or a newer release wrote it");
  }

  private byte[] value(Key key) {
    return Objects.requireNonNull(store.get(key), "nobody changes it meanwhile");
  }

  private void checkMeta(Key key) {
    if (!key.equals(new Key(Rows.META, Rows.TOKEN_KEY))) {
      tellUnknown(key, "meta");
    } else if (value(key).length != TOKEN_KEY_BYTES) {
      findings.differsCommitted(
          Place.NOWHERE,
          "the secret of page tokens",
          "has " + value(key).length + " bytes",
          "any of 32; a new one is made, and page tokens of before are refused",
          List.of(new Mutation.Delete(key)));
    }
  }

  private void checkServer(Key key, Class<?> type, boolean isCommitted) {
    if (read(key, type) != null) {
      return;
    }
    String row = "the row %s of %s".formatted(Rows.text(key.sort()), Rows.text(key.partition()));
    List<Mutation> delete = List.of(new Mutation.Delete(key));
    String expected = "of a server that has stopped nothing is needed";
    if (isCommitted) {
      findings.differsCommitted(Place.NOWHERE, row, "cannot be read", expected, delete);
    } else {
      findings.differs(Place.NOWHERE, row, "cannot be read", expected, delete);
    }
  }

  private void checkIntent(Key key) {
    Intents.Intent intent = read(key, Intents.Intent.class);
    if (intent != null && intent.transactions() != null) {
      intent.transactions().forEach(named::addBegun);
      return;
    }
    findings.differs(
        Place.NOWHERE,
        "an intent in " + Rows.text(key.partition()),
        "cannot be read",
        "what it stands for is found without it",
        List.of(new Mutation.Delete(key)));
  }

  private <T> @Nullable T read(Key key, Class<T> type) {
    try {
      return Rows.read(value(key), type);
    } catch (DamagedStoreException e) {
      return null;
    }
  }
}
