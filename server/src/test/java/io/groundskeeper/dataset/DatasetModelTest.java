package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.snapshot.Rebuilt;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dataset against a map that does the same in the simplest way, over many random updates. */
final class DatasetModelTest {
  private static final List<String> LABELS = List.of("ant", "bee", "cat", "dog", "elk");
  private static final int IMAGES = 300;

  private record Expected(String line, List<String> labels, boolean boxes, boolean error) {
    boolean labeled() {
      return !labels.isEmpty() || error;
    }
  }

  private final Map<String, Expected> model = new LinkedHashMap<>();
  private final MemoryStore store = MemoryStore.strict();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void does_what_a_map_does_at_any_number_of_servers(int servers) {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    TestAccount account = TestAccount.servers(servers, store);
    DatasetArn arn = account.train("p");
    for (int round = 0; round < 120; round++) {
      Map<String, Expected> update = update(random);
      account.update(arn, update.values().stream().map(Expected::line).toArray(String[]::new));
      model.putAll(update);
      Rebuilt.requireSame(account, store, arn, "round " + round);
      if (random.nextInt(20) == 0) {
        account.close();
        account = TestAccount.servers(servers, store);
      }
      if (random.nextInt(5) == 0) {
        compare(account, arn, random);
      }
    }
    compare(account, arn, random);
    account.close();
  }

  private static Map<String, Expected> update(Random random) {
    Map<String, Expected> update = new LinkedHashMap<>();
    int size = 1 + (int) Math.pow(random.nextDouble() * 6, 3);
    while (update.size() < size) {
      String image = "i" + random.nextInt(IMAGES);
      update.put(image, entry(image, random));
    }
    return update;
  }

  private static Expected entry(String image, Random random) {
    List<String> labels = new ArrayList<>();
    for (String label : LABELS) {
      if (random.nextInt(4) == 0) {
        labels.add(label);
      }
    }
    String[] names = labels.toArray(String[]::new);
    return switch (random.nextInt(5)) {
      case 0 -> new Expected(EntryLines.withError(image, "gnu"), List.of(), false, true);
      case 1, 2 -> new Expected(EntryLines.boxes(image, names), labels, true, false);
      default -> new Expected(EntryLines.image(image, names), labels, false, false);
    };
  }

  private void compare(TestAccount account, DatasetArn arn, Random random) {
    Filter filter =
        new Filter(
            random.nextBoolean() ? null : LABELS.subList(0, random.nextInt(LABELS.size())),
            random.nextBoolean() ? null : random.nextBoolean(),
            random.nextBoolean() ? null : "i" + random.nextInt(10),
            random.nextBoolean() ? null : random.nextBoolean());

    assertThat(account.images(arn)).containsExactlyElementsOf(model.keySet());
    assertThat(account.images(arn, filter)).isEqualTo(images(filter));
    assertThat(account.describe(arn).stats()).isEqualTo(stats());
    assertThat(account.labels(arn))
        .containsExactlyInAnyOrderElementsOf(
            LABELS.stream()
                .map(label -> new LabelStats(label, count(label, false), count(label, true)))
                .filter(label -> label.entryCount() > 0)
                .toList());
    List<String> lines = account.lines(arn);
    int at = 0;
    for (Expected expected : model.values()) {
      assertThat(lines.get(at))
          .contains("\"is_labeled\":" + expected.labeled())
          .startsWith(expected.error() ? "{\"source-ref\"" : trimmed(expected.line()));
      at++;
    }
  }

  /** Without its last brace, and as the server keeps it. */
  private static String trimmed(String line) {
    String begin = line.replaceAll("\\s+(?=[\"{\\[])", "");
    int warning = begin.indexOf("\"annotations\":[]");
    return warning >= 0 ? begin.substring(0, warning) : begin.substring(0, begin.length() - 1);
  }

  private List<String> images(Filter filter) {
    List<String> images = new ArrayList<>();
    model.forEach((image, entry) -> {
      List<String> labels = filter.containsLabels();
      String part = filter.sourceRefContains();
      if ((labels == null || labels.stream().anyMatch(entry.labels()::contains))
          && (filter.labeled() == null || filter.labeled() == entry.labeled())
          && (part == null || EntryLines.ref(image).contains(part))
          && (filter.hasErrors() == null || filter.hasErrors() == entry.error())) {
        images.add(image);
      }
    });
    return images;
  }

  private DatasetStats stats() {
    TreeSet<String> used = new TreeSet<>();
    model.values().forEach(entry -> used.addAll(entry.labels()));
    return new DatasetStats(
        all().filter(Expected::labeled).count(),
        model.size(),
        used.size(),
        all().filter(Expected::error).count());
  }

  private int count(String label, boolean boxesOnly) {
    return (int)
        all()
            .filter(entry -> entry.labels().contains(label) && (entry.boxes() || !boxesOnly))
            .count();
  }

  private Stream<Expected> all() {
    return Arrays.stream(model.values().toArray(Expected[]::new));
  }
}
