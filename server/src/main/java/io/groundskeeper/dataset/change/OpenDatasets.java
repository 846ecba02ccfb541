package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.server.Memory;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.value.DatasetArn;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The datasets that are open, one {@link OpenDataset} each. {@link Memory} keeps those that were
 * used of late. One that it forgets is found here as long as anybody has it, whoever changes it or
 * works on it in the background: so a dataset never has two turns in one server.
 */
public final class OpenDatasets {
  private final Services services;
  private final Map<DatasetArn, Opened> all = new ConcurrentHashMap<>();
  private final ReferenceQueue<OpenDataset> gone = new ReferenceQueue<>();

  /** One as long as anybody has it. */
  private static final class Opened extends WeakReference<OpenDataset> {
    private final DatasetArn arn;

    Opened(OpenDataset dataset, ReferenceQueue<OpenDataset> gone) {
      super(dataset, gone);
      arn = dataset.arn();
    }
  }

  public OpenDatasets(Services services) {
    this.services = services;
  }

  /** One that is open. */
  public @Nullable OpenDataset find(DatasetArn arn) {
    Opened known = all.get(arn);
    OpenDataset dataset = known == null ? null : known.get();
    if (dataset != null) {
      dataset.touch();
    }
    return dataset;
  }

  /** One that is open, or is opened now; the head is not read. */
  public OpenDataset open(DatasetArn arn, byte[] project) {
    forgetGone();
    while (true) {
      OpenDataset known = find(arn);
      if (known != null) {
        return known;
      }
      OpenDataset made = new OpenDataset(services, arn, project);
      Opened mine = new Opened(made, gone);
      Opened there =
          all.compute(arn, (a, before) -> before == null || before.refersTo(null) ? mine : before);
      if (there == mine) {
        made.touch();
        return made;
      }
    }
  }

  /** Forgets one that does not exist any more. */
  public void remove(OpenDataset dataset) {
    all.computeIfPresent(dataset.arn(), (arn, opened) -> opened.refersTo(dataset) ? null : opened);
    dataset.close();
  }

  private void forgetGone() {
    Reference<? extends OpenDataset> cleared;
    while ((cleared = gone.poll()) != null) {
      Opened opened = (Opened) cleared;
      all.remove(opened.arn, opened);
    }
  }

  /** How many are found here, those among them that nobody has any more. */
  public int size() {
    forgetGone();
    return all.size();
  }
}
