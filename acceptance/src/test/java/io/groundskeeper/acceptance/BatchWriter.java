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
import software.amazon.awssdk.services.rekognition.RekognitionClient;

/** Adds and replaces entries of datasets that others change too, each under names of its own. */
final class BatchWriter extends KilledClient {
  private static final int BATCH_LINES_MAX = 300;
  private static final int FIRST_ENTRIES_MAX = 100;

  /** New entries come all the time, but so few that listing them all stays cheap. */
  private static final int NEW_ENTRIES_PER_KILL = 6;

  private final List<String> datasets;
  private final Random random;

  /** By dataset and source-ref the line as it is listed, in the order of first addition. */
  private final Map<String, Map<String, String>> saved = new HashMap<>();

  private int entriesMax = FIRST_ENTRIES_MAX;
  private @Nullable Call underWay;

  /**
   * @param after what the dataset holds of this writer if the call is kept
   */
  private record Call(String dataset, Map<String, String> after) {}

  BatchWriter(String name, List<String> datasets, Random random) {
    super(name);
    this.datasets = List.copyOf(datasets);
    this.random = random;
    datasets.forEach(dataset -> saved.put(dataset, new LinkedHashMap<>()));
  }

  @Override
  void call(RekognitionClient client) {
    String dataset = datasets.get(random.nextInt(datasets.size()));
    List<String> batch = batch(of(dataset).size());
    Call call = new Call(dataset, new LinkedHashMap<>(of(dataset)));
    batch.forEach(line -> call.after.put(sourceRefOf(line), listed(line)));
    underWay = call;
    SdkBytes lines = SdkBytes.fromUtf8String(batch.stream().collect(joining("\n")));
    client.updateDatasetEntries(u -> u.datasetArn(dataset).changes(c -> c.groundTruth(lines)));
    saved.put(dataset, call.after);
    underWay = null;
    countAcknowledged();
  }

  private Map<String, String> of(String dataset) {
    return saved.getOrDefault(dataset, new LinkedHashMap<>());
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

  /**
   * Finds its own entries among those listed: each line as it was sent last, all in their order.
   *
   * @return how many they are
   */
  int verify(String dataset, List<String> listing) {
    List<String> own =
        listing.stream()
            .filter(line -> sourceRefOf(line).startsWith("s3://bucket/" + name() + "/"))
            .toList();
    Call call = underWay;
    if (call != null && call.dataset.equals(dataset)) {
      boolean kept = List.copyOf(call.after.values()).equals(own);
      countUnacknowledged(kept);
      if (kept) {
        saved.put(dataset, call.after);
      }
    }
    assertThat(own).as("%s in %s", name(), dataset).containsExactlyElementsOf(of(dataset).values());
    return own.size();
  }

  /** After all datasets were verified: what was under way is settled. */
  void forgetCall() {
    underWay = null;
    entriesMax += NEW_ENTRIES_PER_KILL;
  }
}
