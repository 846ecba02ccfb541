package io.groundskeeper.dataset;

import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.ProjectDescription;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Datasets with rows of every kind, and all that can be read of them. */
public final class EveryKindOfRow {
  private EveryKindOfRow() {}

  /** Makes them, and returns all that could be read at times of what has been replaced since. */
  public static List<String> make(Store store) throws IOException {
    List<String> earlier = new ArrayList<>();
    TestBuckets buckets = new TestBuckets();
    try (TestAccount account = new TestAccount(store, Quotas.OPEN, buckets)) {
      DatasetArn first = account.train("first");
      Change[] changes = {
        () -> account.update(first, images(0, 60, "cat")),
        () -> account.update(first, images(20, 40, "dog", "elk")),
        () -> account.history().tag(first, 2, "kept"),
        () -> account.edits().renameLabel(first, "cat", "lynx", new Guard(null, "token-1", false)),
        () ->
            account.update(
                first,
                Stream.concat(Stream.of("no JSON"), Arrays.stream(images(50, 70, "ant")))
                    .toArray(String[]::new)),
        () -> account.history().expire(first, Optional.of(4L), Optional.empty(), false),
        () ->
            account
                .edits()
                .delete(first, List.of(EntryLines.ref(1), EntryLines.ref(30)), Guard.NONE),
        () -> account.update(first, images(0, 3, "cat")),
        () -> account.update(first, EntryLines.withError("bad", "fox")),
        () ->
            account
                .edits()
                .rewriteSourceRefs(
                    first, "s3://bucket/6", "s3://other/6", new Guard(null, "token-2", false)),
        () -> account.history().tag(first, 8, "later"),
        () ->
            account
                .transfers()
                .upload(
                    first,
                    new ByteArrayInputStream(EntryLines.manifest(images(65, 75, "gnu"))),
                    UpdateMode.REPLACE,
                    Guard.NONE),
        () -> account.edits().revert(first, 5, Guard.NONE),
        () -> account.tags().tag(first.toString(), Map.of("team", "blue"))
      };
      for (Change change : changes) {
        change.run();
        read(account, first, earlier);
      }

      ProjectArn project = account.project("second");
      account.tags().tag(project.toString(), Map.of("cost", "7"));
      DatasetArn train =
          account
              .datasets()
              .create(
                  project,
                  DatasetType.TRAIN,
                  new Datasets.Source.Manifest(
                      buckets.put(
                          "m.jsonl", String.join("\n", images(0, 90, "owl", "pig")) + "\nbad")),
                  Map.of());
      DatasetDescription made = account.awaitDone(train);
      if (made.stats().totalEntries() != 90) {
        throw new IllegalStateException(made.toString());
      }
      read(account, train, earlier);
      account.datasets().distribute(List.of(train, account.create(project, DatasetType.TEST)));
      read(account, train, earlier);
      account.update(train, images(500, 510, "owl"));
    }
    return earlier;
  }

  private interface Change {
    void run() throws IOException;
  }

  private static String[] images(int from, int to, String... labels) {
    return IntStream.range(from, to)
        .mapToObj(i -> EntryLines.image(i, labels))
        .toArray(String[]::new);
  }

  /** All that a client can read, each in a line. */
  public static List<String> read(Store store) {
    try (TestAccount account = new TestAccount(store)) {
      List<String> all = new ArrayList<>();
      for (ProjectDescription project :
          account
              .projects()
              .describe(List.of(), Set.of(Feature.CUSTOM_LABELS), null, 100)
              .items()) {
        all.add(project.toString());
        all.add(new TreeMap<>(account.tags().list(project.arn().toString())).toString());
        for (DatasetDescription dataset : project.datasets()) {
          read(account, dataset.arn(), all);
        }
      }
      return all;
    }
  }

  private static void read(TestAccount account, DatasetArn arn, List<String> all) {
    try {
      all.add(account.tags().list(arn.toString()).toString());
      List<Long> versions = account.versions(arn);
      all.add("versions " + versions);
      for (long version : versions) {
        all.add(account.history().describe(arn, new At.Version(version), null, 100).toString());
        all.addAll(account.sent(arn, new At.Version(version)));
        all.add("diff " + account.diff(arn, version, versions.getFirst()));
      }
      all.addAll(account.lines(arn));
      all.add(account.labels(arn).toString());
      all.addAll(account.lines(arn, new Filter(List.of("owl"), null, null, null), 100));
    } catch (Refusal refusal) {
      // Where its making is under way again, for example.
      all.add(arn + ": " + refusal.getMessage());
    }
  }
}
