package io.groundskeeper.dataset;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.PageTokens;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.dataset.snapshot.LabelsInErrors;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.AtVersion;
import io.groundskeeper.dataset.value.LabelPage;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.Page;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** ListDatasetLabels: the labels of one version, page by page. */
final class LabelListing {
  private final Environment environment;
  private final PageTokens tokens;

  LabelListing(Environment environment, PageTokens tokens) {
    this.environment = environment;
    this.tokens = tokens;
  }

  /** Where a page begins: in which snapshot, and with which label. */
  private record Start(byte[] scope, Snapshot snapshot, int number) {}

  /** The labels in use, in order of first appearance. */
  AtVersion<LabelStats> page(OpenDataset dataset, At at, @Nullable String token, int maxResults) {
    Start start = start(dataset, "labels" + dataset.head().id() + at, at, token);
    return page(dataset, start, List.of(), name -> 0, maxResults);
  }

  /** Those that stand only in entries with errors come after those in use. */
  LabelPage pageWithErrors(OpenDataset dataset, At at, @Nullable String token, int maxResults) {
    String id = dataset.head().id();
    Start start = start(dataset, "all labels" + id + at, at, token);
    LabelsInErrors errors =
        start.snapshot().labelsInErrors(new EntryReader(environment.store(), id, start.snapshot()));
    return new LabelPage(
        page(dataset, start, errors.unused(), errors::entryCount, maxResults),
        errors.unused().size());
  }

  private Start start(OpenDataset dataset, String scopeText, At at, @Nullable String token) {
    byte[] scope = Rows.ascii(scopeText);
    if (token == null) {
      return new Start(scope, dataset.versions().snapshot(at), 0);
    }
    ByteBuffer position = ByteBuffer.wrap(tokens.read(scope, token));
    return new Start(scope, dataset.versions().continued(position.getLong()), position.getInt());
  }

  private AtVersion<LabelStats> page(
      OpenDataset dataset,
      Start start,
      List<String> unused,
      ToIntFunction<String> errorEntryCount,
      int maxResults) {
    Snapshot snapshot = start.snapshot();
    List<LabelStats> labels = new ArrayList<>();
    int numbers = snapshot.labelNumbers();
    for (int number = start.number(); number < numbers + unused.size(); number++) {
      boolean isUsed = number < numbers && snapshot.entryCount(number) > 0;
      if (number < numbers && !isUsed) {
        continue;
      }
      if (labels.size() == maxResults) {
        dataset.versions().keep(snapshot);
        byte[] position =
            ByteBuffer.allocate(12).putLong(snapshot.version()).putInt(number).array();
        return new AtVersion<>(
            snapshot.version(), new Page<>(labels, tokens.write(start.scope(), position)));
      }
      String name = isUsed ? snapshot.labelName(number) : unused.get(number - numbers);
      labels.add(
          new LabelStats(
              name,
              isUsed ? snapshot.entryCount(number) : 0,
              isUsed ? snapshot.boxCount(number) : 0,
              errorEntryCount.applyAsInt(name)));
    }
    return new AtVersion<>(snapshot.version(), new Page<>(labels, null));
  }
}
