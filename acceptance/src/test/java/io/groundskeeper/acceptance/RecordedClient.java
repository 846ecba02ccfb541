package io.groundskeeper.acceptance;

import io.groundskeeper.acceptance.DatasetModel.Call;
import io.groundskeeper.acceptance.DatasetModel.Entry;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that makes random calls of small datasets, one after another. Now and then it cuts its
 * connection before the answer comes.
 */
final class RecordedClient {
  private static final List<String> IMAGES = List.of("a", "b", "c", "d");
  private static final List<String> LABELS = List.of("cat", "dog", "owl");
  private static final int CHANGES_PER_CUT = 25;

  private final String name;
  private final List<RecordedDataset> datasets;
  private final Random random;
  private int markers;

  RecordedClient(String name, List<RecordedDataset> datasets, Random random) {
    this.name = name;
    this.datasets = datasets;
    this.random = random;
  }

  /** How long clients go on. */
  static final class Until {
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean killed;

    /** How many they have begun. */
    int calls() {
      return calls.get();
    }

    /** From now on it is no fault that no answer comes. */
    void serverIsKilled() {
      killed = true;
    }
  }

  /**
   * Makes calls until the server is killed.
   *
   * @throws IOException if it does not answer although it was not
   */
  void run(URI endpoint, Until until) throws IOException {
    try {
      while (!until.killed) {
        callUntilCut(endpoint, until);
      }
    } catch (IOException e) {
      if (!until.killed) {
        throw e;
      }
    }
  }

  private void callUntilCut(URI endpoint, Until until) throws IOException {
    RecordedDataset dataset;
    Call call;
    try (DatasetCaller caller = new DatasetCaller(endpoint)) {
      while (true) {
        until.calls.incrementAndGet();
        dataset = datasets.get(random.nextInt(datasets.size()));
        call = choose(dataset);
        if (!call.isRead() && random.nextInt(CHANGES_PER_CUT) == 0) {
          dataset.cut(name, caller, call, random);
          break;
        }
        dataset.call(name, caller, call);
      }
    }
    if (call instanceof Call.GuardedUpdate update && update.token().isPresent()) {
      // With its token it can be asked for again, and is made once.
      try (DatasetCaller caller = new DatasetCaller(endpoint)) {
        dataset.call(name, caller, update);
      }
    }
  }

  private Call choose(RecordedDataset dataset) {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> new Call.Update(entries());
      case 3, 4 ->
          new Call.GuardedUpdate(
              entries(),
              random.nextBoolean() ? OptionalLong.of(dataset.version()) : OptionalLong.empty(),
              random.nextBoolean() ? Optional.of(name + "-" + markers) : Optional.empty());
      case 5 -> new Call.Delete(images());
      case 6 -> new Call.DeleteLabelled(label());
      case 7 -> new Call.Rename(label(), label());
      case 8 -> merge();
      case 9, 10 -> new Call.ListEntries(1 + random.nextInt(IMAGES.size()));
      case 11, 12 -> new Call.ListVersion();
      case 13 -> new Call.ListLabelled(label());
      case 14 -> new Call.ListLabels();
      default -> new Call.Describe();
    };
  }

  private Call merge() {
    int label = random.nextInt(LABELS.size());
    int target = (label + 1 + random.nextInt(LABELS.size() - 1)) % LABELS.size();
    return new Call.Merge(LABELS.get(label), LABELS.get(target));
  }

  private Map<String, Entry> entries() {
    Map<String, Entry> entries = new TreeMap<>();
    String marker = name + "-" + ++markers;
    images().forEach(image -> entries.put(image, new Entry(label(), marker)));
    return entries;
  }

  /** At least one. */
  private Set<String> images() {
    Set<String> images = new HashSet<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      images.add(IMAGES.get(random.nextInt(IMAGES.size())));
    }
    return images;
  }

  private String label() {
    return LABELS.get(random.nextInt(LABELS.size()));
  }
}
