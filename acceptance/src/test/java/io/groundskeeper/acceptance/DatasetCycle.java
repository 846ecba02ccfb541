package io.groundskeeper.acceptance;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetMetadata;
import software.amazon.awssdk.services.rekognition.model.DatasetStatus;
import software.amazon.awssdk.services.rekognition.model.DatasetType;
import software.amazon.awssdk.services.rekognition.model.DistributeDataset;
import software.amazon.awssdk.services.rekognition.model.S3Object;

/** Makes, imports, fills, copies, distributes and deletes the datasets of a project of its own. */
final class DatasetCycle extends KilledClient {
  private static final int FILL_LINES_MAX = 200;
  private static final int SETTLE_POLLS_MAX = 6_000;
  private static final int POLL_MILLIS = 10;

  private final Random random;
  private final List<Manifest> manifests;
  private Held now = new Held(Map.of(), Map.of());
  private volatile Progress progress = new Progress(now::sameAs, null);

  /** A manifest in a bucket, which nobody changes. */
  record Manifest(S3Object object, List<String> lines) {}

  private record Progress(Predicate<Held> acknowledged, @Nullable Predicate<Held> underWay) {}

  /** What the project holds, by type of dataset; a type that is missing has no dataset. */
  private record Held(Map<DatasetType, String> arns, Map<DatasetType, List<String>> lines) {
    boolean sameAs(Held other) {
      return lines.equals(other.lines);
    }

    boolean has(DatasetType type) {
      return arns.containsKey(type);
    }

    String arn(DatasetType type) {
      return arns.getOrDefault(type, "");
    }

    List<String> lines(DatasetType type) {
      return lines.getOrDefault(type, List.of());
    }

    Held with(DatasetType type, List<String> entries) {
      Map<DatasetType, List<String>> changed = copy();
      changed.put(type, entries);
      return new Held(arns, changed);
    }

    Held without(DatasetType type) {
      Map<DatasetType, List<String>> changed = copy();
      changed.remove(type);
      return new Held(arns, changed);
    }

    private Map<DatasetType, List<String>> copy() {
      Map<DatasetType, List<String>> copy = new EnumMap<>(DatasetType.class);
      copy.putAll(lines);
      return copy;
    }

    /** Whether every entry is in one of the two datasets, and each has some. */
    boolean isDistributionOf(List<String> entries) {
      return !lines(DatasetType.TRAIN).isEmpty()
          && !lines(DatasetType.TEST).isEmpty()
          && Stream.concat(lines(DatasetType.TRAIN).stream(), lines(DatasetType.TEST).stream())
              .sorted()
              .toList()
              .equals(entries.stream().sorted().toList());
    }
  }

  DatasetCycle(String name, List<Manifest> manifests, Random random) {
    super(name);
    this.manifests = manifests;
    this.random = random;
  }

  @Override
  void call(Calls calls) {
    change(calls.aws());
    settle(calls);
  }

  private void change(RekognitionClient client) {
    if (!now.has(DatasetType.TRAIN)) {
      if (random.nextBoolean()) {
        read(client);
      } else {
        create(client, DatasetType.TRAIN, false);
      }
    } else if (now.lines(DatasetType.TRAIN).size() < 2) {
      fill(client);
    } else if (!now.has(DatasetType.TEST)) {
      switch (random.nextInt(3)) {
        case 0 -> create(client, DatasetType.TEST, true);
        case 1 -> create(client, DatasetType.TEST, false);
        default -> delete(client, DatasetType.TRAIN);
      }
    } else if (now.lines(DatasetType.TEST).isEmpty()) {
      distribute(client);
    } else {
      delete(client, DatasetType.TEST);
    }
  }

  /** Makes a dataset from a manifest. */
  private void read(RekognitionClient client) {
    Manifest manifest = manifests.get(random.nextInt(manifests.size()));
    List<String> after = manifest.lines.stream().map(KilledClient::listed).toList();
    change(
        now.with(DatasetType.TRAIN, after)::sameAs,
        () ->
            client.createDataset(d ->
                d.projectArn(projectArn(client))
                    .datasetType(DatasetType.TRAIN)
                    .datasetSource(s -> s.groundTruthManifest(m -> m.s3Object(manifest.object)))));
  }

  private void create(RekognitionClient client, DatasetType type, boolean asCopy) {
    List<String> entries = asCopy ? now.lines(DatasetType.TRAIN) : List.of();
    change(
        now.with(type, entries)::sameAs,
        () ->
            client.createDataset(d -> {
              d.projectArn(projectArn(client)).datasetType(type);
              if (asCopy) {
                d.datasetSource(s -> s.datasetArn(now.arn(DatasetType.TRAIN)));
              }
            }));
  }

  private void fill(RekognitionClient client) {
    String marker = nextMarker();
    List<String> entries =
        IntStream.range(0, 2 + random.nextInt(FILL_LINES_MAX))
            .mapToObj(number -> line(sourceRef(number), marker, number))
            .toList();
    SdkBytes bytes = SdkBytes.fromUtf8String(entries.stream().collect(joining("\n")));
    List<String> after = entries.stream().map(KilledClient::listed).toList();
    change(
        now.with(DatasetType.TRAIN, after)::sameAs,
        () ->
            client.updateDatasetEntries(
                u -> u.datasetArn(now.arn(DatasetType.TRAIN)).changes(c -> c.groundTruth(bytes))));
  }

  private void distribute(RekognitionClient client) {
    List<String> entries = now.lines(DatasetType.TRAIN);
    List<DistributeDataset> both =
        Stream.of(DatasetType.TRAIN, DatasetType.TEST)
            .map(type -> DistributeDataset.builder().arn(now.arn(type)).build())
            .toList();
    change(
        held -> held.isDistributionOf(entries),
        () -> client.distributeDatasetEntries(d -> d.datasets(both)));
  }

  private void delete(RekognitionClient client, DatasetType type) {
    change(now.without(type)::sameAs, () -> client.deleteDataset(d -> d.datasetArn(now.arn(type))));
  }

  private void change(Predicate<Held> after, Runnable call) {
    progress = new Progress(progress.acknowledged, after);
    call.run();
    progress = new Progress(after, null);
    countAcknowledged();
  }

  @Override
  Expected expected() {
    Progress at = progress;
    return calls -> find(at, calls);
  }

  /** Finds what was acknowledged, with or without the change under way. */
  private Held find(Progress at, Calls calls) {
    Held found = look(calls.aws());
    if (at.underWay == null || !at.underWay.test(found)) {
      assertThat(found).as("datasets of %s", name()).matches(at.acknowledged);
    }
    return found;
  }

  @Override
  void settle(Calls calls) {
    Progress at = progress;
    Held found = find(at, calls);
    if (at.underWay != null) {
      countUnacknowledged(at.underWay.test(found));
    }
    now = found;
    progress = new Progress(found::sameAs, null);
  }

  private Held look(RekognitionClient client) {
    Map<DatasetType, String> arns = new EnumMap<>(DatasetType.class);
    Map<DatasetType, List<String>> lines = new EnumMap<>(DatasetType.class);
    for (DatasetMetadata dataset : settledDatasets(client)) {
      arns.put(dataset.datasetType(), dataset.datasetArn());
      lines.put(dataset.datasetType(), Listing.of(client, dataset.datasetArn()).lines());
    }
    return new Held(arns, lines);
  }

  /** The datasets, when none is being made or deleted any more. */
  private List<DatasetMetadata> settledDatasets(RekognitionClient client) {
    for (int poll = 0; poll < SETTLE_POLLS_MAX; poll++) {
      List<DatasetMetadata> datasets = datasets(client);
      if (datasets.stream().noneMatch(DatasetCycle::isInProgress)) {
        return datasets;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new AssertionError(name() + " has a dataset that stays in progress");
  }

  private static boolean isInProgress(DatasetMetadata dataset) {
    return dataset.status() == DatasetStatus.CREATE_IN_PROGRESS
        || dataset.status() == DatasetStatus.DELETE_IN_PROGRESS;
  }

  private List<DatasetMetadata> datasets(RekognitionClient client) {
    return new ArrayList<>(
        client
            .describeProjects(p -> p.projectNames(name()))
            .projectDescriptions()
            .getFirst()
            .datasets());
  }

  private String projectArn(RekognitionClient client) {
    return client
        .describeProjects(p -> p.projectNames(name()))
        .projectDescriptions()
        .getFirst()
        .projectArn();
  }
}
