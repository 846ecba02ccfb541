package io.groundskeeper.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.fsck.Checked;
import io.groundskeeper.dataset.snapshot.Rebuilt;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.edit.AttributeMerge;
import io.groundskeeper.manifest.edit.Edited;
import io.groundskeeper.manifest.edit.LineEdit;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.memory.MemoryStore;
import io.groundskeeper.store.rocksdb.RocksDbStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole history of a dataset against a list of maps, over many random changes of every kind:
 * every version that is kept reads as it was, and two of them differ by what differs.
 */
@Tag("long")
final class HistoryModelTest {
  private static final List<String> LABELS = List.of("ant", "bee", "cat", "dog", "elk");
  private static final List<String> PLACES = List.of("s3://bucket/", "s3://other/deep/");
  private static final int STEPS = 120;
  private static final int IMAGES = 120;

  @TempDir private Path folder;

  /** Lines by their places in the order of first addition. */
  private TreeMap<Integer, String> now = new TreeMap<>();

  private final TreeMap<Long, TreeMap<Integer, String>> versions = new TreeMap<>();
  private final TreeMap<Long, String> tags = new TreeMap<>();
  private int next;
  private Random random = new Random();
  private String where = "";

  @Test
  void reads_as_it_was_in_memory() throws IOException {
    run(MemoryStore.strict(), TestAccount::new);
  }

  @Test
  void reads_as_it_was_at_three_servers_over_one_store() throws IOException {
    run(MemoryStore.strict(), store -> TestAccount.servers(3, store));
  }

  @Test
  void reads_as_it_was_on_disk() throws IOException {
    run(RocksDbStore.open(folder.resolve("data")), TestAccount::new);
  }

  private void run(Store store, Function<Store, TestAccount> servers) throws IOException {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    random = new Random(seed);
    TestAccount account = servers.apply(store);
    DatasetArn arn = account.train("p");
    versions.put(1L, new TreeMap<>());
    for (int step = 0; step < STEPS; step++) {
      where = "seed " + seed + " step " + step;
      long version = change(account, arn);
      if (version > versions.lastKey()) {
        assertThat(version).as(where).isEqualTo(versions.lastKey() + 1);
        versions.put(version, new TreeMap<>(now));
      }
      Rebuilt.requireSame(account, store, arn, where);
      if (random.nextInt(15) == 0) {
        account.close();
        Checked.requireWhole(store, where);
        account = servers.apply(store);
      }
      assertThat(account.sent(arn, At.NEWEST)).as(where).containsExactlyElementsOf(now.values());
      compare(account, arn, any(versions.navigableKeySet()), any(versions.navigableKeySet()));
    }
    assertThat(account.versions(arn)).containsExactlyElementsOf(versions.descendingKeySet());
    for (long version : versions.keySet()) {
      compare(account, arn, version, any(versions.navigableKeySet()));
    }
    account.close();
    Checked.requireWhole(store, where);
    store.close();
  }

  private <T> T any(Collection<T> all) {
    return List.copyOf(all).get(random.nextInt(all.size()));
  }

  /** Makes a change, here and there, and says what version the dataset has then. */
  private long change(TestAccount account, DatasetArn arn) throws IOException {
    Edits edits = account.edits();
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> {
        List<String> lines = lines(1 + random.nextInt(40));
        put(lines, false);
        yield edits.update(arn, manifest(lines), UpdateMode.REPLACE, Guard.NONE).version();
      }
      case 3 -> {
        List<String> lines = lines(1 + random.nextInt(10));
        put(lines, true);
        yield edits.update(arn, manifest(lines), UpdateMode.MERGE_ATTRIBUTES, Guard.NONE).version();
      }
      case 4 -> {
        List<String> lines = lines(1 + random.nextInt(60));
        boolean merge = random.nextBoolean();
        put(lines, merge);
        yield account
            .transfers()
            .upload(
                arn,
                new ByteArrayInputStream(manifest(lines)),
                merge ? UpdateMode.MERGE_ATTRIBUTES : UpdateMode.REPLACE,
                Guard.NONE)
            .version();
      }
      case 5 -> {
        List<String> refs =
            Stream.generate(this::ref).limit(1 + random.nextInt(10)).distinct().toList();
        now.values().removeIf(line -> refs.contains(ref(line)));
        yield edits.delete(arn, refs, Guard.NONE).version();
      }
      case 6 -> {
        String part = "i" + random.nextInt(12) + ".jpg";
        now.values().removeIf(line -> ref(line).contains(part));
        yield edits.delete(arn, new Filter(null, null, part, null), Guard.NONE).version();
      }
      case 7 -> {
        String from = any(LABELS);
        String to = any(LABELS);
        if (now.values().stream().noneMatch(line -> line.contains("\"" + from + "\""))) {
          yield versions.lastKey();
        }
        apply(LineEdit.rename(Map.of(from, to)));
        yield edits.mergeLabels(arn, List.of(from), to, Guard.NONE).version();
      }
      case 8 -> {
        String label = any(LABELS);
        if (now.values().stream().noneMatch(line -> line.contains("\"" + label + "\""))) {
          yield versions.lastKey();
        }
        apply(LineEdit.remove(Set.of(label)));
        yield edits.removeLabel(arn, label, Guard.NONE).version();
      }
      case 9 -> {
        String from = any(PLACES) + "i" + random.nextInt(10);
        String to = any(PLACES) + "x" + versions.lastKey() + "i";
        apply(LineEdit.rewriteSourceRef(from, to));
        yield edits.rewriteSourceRefs(arn, from, to, Guard.NONE).version();
      }
      case 10 -> {
        long version = any(versions.keySet());
        now = new TreeMap<>(versions.get(version));
        yield edits.revert(arn, version, Guard.NONE).version();
      }
      case 11 -> {
        long version = any(versions.keySet());
        if (tags.containsKey(version)) {
          account.history().untag(arn, Objects.requireNonNull(tags.remove(version)));
        } else {
          tags.put(version, "t" + version);
          account.history().tag(arn, version, "t" + version);
        }
        yield versions.lastKey();
      }
      case 12 -> {
        expire(account, arn);
        yield versions.lastKey();
      }
      default -> {
        ChangeResult tried =
            edits.delete(
                arn,
                new Filter(List.of(any(LABELS)), null, null, null),
                new Guard(null, null, true));
        assertThat(tried.version()).isEqualTo(versions.lastKey());
        yield versions.lastKey();
      }
    };
  }

  private long oldest = 1;

  private void expire(TestAccount account, DatasetArn arn) {
    long before = any(versions.keySet());
    account.history().expire(arn, Optional.of(before), Optional.empty(), false);
    // What lost its tag after an earlier expiry is gone, too.
    oldest = Math.max(oldest, before);
    versions.keySet().removeIf(version -> version < oldest && !tags.containsKey(version));
  }

  private void compare(TestAccount account, DatasetArn arn, long one, long other) {
    versions.keySet().removeIf(version -> version < oldest && !tags.containsKey(version));
    if (!versions.containsKey(one) || !versions.containsKey(other)) {
      return;
    }
    TreeMap<Integer, String> before = versions.get(one);
    TreeMap<Integer, String> after = versions.get(other);
    assertThat(account.history().describe(arn, new At.Version(one), null, 1).description().stats())
        .as(where)
        .extracting(DatasetStats::totalEntries)
        .isEqualTo((long) before.size());
    assertThat(account.sent(arn, new At.Version(one)))
        .as("%s version %d", where, one)
        .containsExactlyElementsOf(before.values());
    TreeSet<Integer> places = new TreeSet<>(before.keySet());
    places.addAll(after.keySet());
    places.removeIf(place -> Objects.equals(before.get(place), after.get(place)));
    List<EntryDiff> diff = account.diff(arn, one, other);
    assertThat(diff).as("%s diff %d %d", where, one, other).hasSameSizeAs(places);
    int i = 0;
    for (int place : places) {
      EntryDiff entry = diff.get(i++);
      assertSame(entry.before(), before.get(place));
      assertSame(entry.after(), after.get(place));
    }
  }

  private void assertSame(@Nullable String listed, @Nullable String line) {
    if (listed == null || line == null) {
      assertThat(listed).as(where).isEqualTo(line);
    } else {
      CheckedManifest checked = CheckedManifest.check(listed.getBytes(UTF_8), Quotas.OPEN);
      assertThat(checked.entries().getFirst().line()).as(where).asString(UTF_8).isEqualTo(line);
    }
  }

  private void put(List<String> lines, boolean merge) {
    AttributeMerge merging = new AttributeMerge();
    for (String line : lines) {
      Optional<Integer> place =
          now.entrySet().stream()
              .filter(entry -> ref(entry.getValue()).equals(ref(line)))
              .map(Map.Entry::getKey)
              .findFirst();
      if (place.isEmpty()) {
        now.put(next++, line);
      } else if (merge) {
        String old = Objects.requireNonNull(now.get(place.get()));
        now.put(
            place.get(),
            new String(merging.merge(old.getBytes(UTF_8), line.getBytes(UTF_8)), UTF_8));
      } else {
        now.put(place.get(), line);
      }
    }
  }

  private void apply(LineEdit edit) {
    now.replaceAll((place, line) ->
        switch (edit.apply(line.getBytes(UTF_8))) {
          case Edited.Changed changed -> new String(changed.line(), UTF_8);
          case Edited.Unchanged ignored -> line;
          case Edited.Refused refused -> throw new AssertionError(refused);
        });
  }

  private String ref() {
    return now.isEmpty() || random.nextInt(4) == 0
        ? EntryLines.ref("none")
        : ref(any(now.values()));
  }

  private static String ref(String line) {
    return SourceRefs.sourceRef(line.getBytes(UTF_8));
  }

  private static byte[] manifest(List<String> lines) {
    return EntryLines.manifest(lines.toArray(String[]::new));
  }

  /** Lines of different images, in the form in which they are kept. */
  private List<String> lines(int count) {
    TreeMap<String, String> lines = new TreeMap<>(Comparator.reverseOrder());
    for (int i = 0; i < count; i++) {
      String image = "i" + random.nextInt(IMAGES);
      List<String> labels = new ArrayList<>(LABELS);
      labels.removeIf(label -> random.nextInt(3) != 0);
      String[] some = labels.toArray(String[]::new);
      lines.put(
          image,
          (random.nextBoolean() ? EntryLines.image(image, some) : EntryLines.boxes(image, some))
              .replace("\n", ""));
    }
    return List.copyOf(lines.values());
  }
}
