package io.groundskeeper.acceptance;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/** Adds and replaces entries of datasets that others change too, each under names of its own. */
final class BatchWriter extends KilledClient {
  private static final int BATCH_LINES_MAX = 300;
  private static final int FIRST_ENTRIES_MAX = 100;

  /** New entries come all the time, but so few that listing them all stays cheap. */
  private static final int NEW_ENTRIES_PER_KILL = 6;

  private static final int ENTRIES_MAX = 400;

  private final List<String> datasets;
  private final Random random;

  private volatile Progress progress = new Progress(Map.of(), null);
  private int entriesMax = FIRST_ENTRIES_MAX;

  /**
   * Immutable.
   *
   * @param saved by dataset and source-ref the line as it is listed, in the order of first addition
   */
  private record Progress(Map<String, Map<String, String>> saved, @Nullable Call underWay) {
    Map<String, String> of(String dataset) {
      return saved.getOrDefault(dataset, Map.of());
    }

    Progress with(Call call) {
      Map<String, Map<String, String>> changed = new HashMap<>(saved);
      changed.put(call.dataset, call.after);
      return new Progress(changed, null);
    }
  }

  /**
   * @param after what the dataset holds of this writer if the call is kept
   */
  private record Call(String dataset, Map<String, String> after) {}

  BatchWriter(String name, List<String> datasets, Random random) {
    super(name);
    this.datasets = List.copyOf(datasets);
    this.random = random;
  }

  @Override
  void call(Calls calls) {
    String dataset = datasets.get(random.nextInt(datasets.size()));
    update(calls, dataset, batch(progress.of(dataset).size()));
  }

  /** Makes a version that replaces one entry. */
  void touch(Calls calls, String dataset) {
    update(calls, dataset, List.of(line(sourceRef(0), nextMarker(), 0)));
  }

  private void update(Calls calls, String dataset, List<String> batch) {
    Progress before = progress;
    Call call = new Call(dataset, new LinkedHashMap<>(before.of(dataset)));
    batch.forEach(line -> call.after.put(sourceRefOf(line), listed(line)));
    progress = new Progress(before.saved, call);
    SdkBytes lines = SdkBytes.fromUtf8String(batch.stream().collect(joining("\n")));
    calls.aws().updateDatasetEntries(u -> u.datasetArn(dataset).changes(c -> c.groundTruth(lines)));
    progress = before.with(call);
    countAcknowledged();
  }

  /**
   * Lines of one marker, for any of the entries that are there, and for new ones in their order.
   */
  private List<String> batch(int entries) {
    int size = random.nextBoolean() ? 1 : 1 + random.nextInt(BATCH_LINES_MAX);
    int added =
        Math.max(entries == 0 ? 1 : 0, Math.min(random.nextInt(size + 1), entriesMax - entries));
    List<Integer> known = IntStream.range(0, entries).boxed().collect(toCollection(ArrayList::new));
    Collections.shuffle(known, random);
    String marker = nextMarker();
    return Stream.concat(
            known.stream().limit(size - added), IntStream.range(entries, entries + added).boxed())
        .map(number -> line(sourceRef(number), marker, random.nextInt(1 << 10)))
        .toList();
  }

  @Override
  Expected expected() {
    Progress now = progress;
    return calls -> find(now, calls);
  }

  /**
   * Finds its own entries among those listed: each line as it was sent last, all in their order.
   *
   * @return what was found: with the call that was under way, or without
   */
  private Progress find(Progress at, Calls calls) {
    Progress found = at;
    for (String dataset : datasets) {
      List<String> own = own(calls.listingAtRest(dataset).lines());
      Call call = at.underWay;
      if (call != null
          && call.dataset.equals(dataset)
          && List.copyOf(call.after.values()).equals(own)) {
        found = at.with(call);
      }
      assertThat(own)
          .as("%s in %s", name(), dataset)
          .containsExactlyElementsOf(found.of(dataset).values());
    }
    return found;
  }

  private List<String> own(List<String> listing) {
    return listing.stream()
        .filter(line -> sourceRefOf(line).startsWith("s3://bucket/" + name() + "/"))
        .toList();
  }

  @Override
  void settle(Calls calls) {
    Progress at = progress;
    Progress found = find(at, calls);
    if (at.underWay != null) {
      countUnacknowledged(found.underWay == null);
    }
    progress = new Progress(found.saved, null);
    entriesMax = Math.min(entriesMax + NEW_ENTRIES_PER_KILL, ENTRIES_MAX);
  }

  /** How many entries it has in a dataset. */
  int entries(String dataset) {
    return progress.of(dataset).size();
  }
}
