package io.groundskeeper.dataset;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tags of projects and datasets. */
public final class ResourceTags {
  /** The most tags that a resource can have. */
  public static final int TAGS_MAX = 200;

  /**
   * Counts the changes of a resource's tags, among the tags; AWS keeps what begins so for itself,
   * so that no tag of a client is called so. With it the tags are never again as they were before.
   */
  private static final String REVISION = "aws:groundskeeper:revision";

  private final Environment environment;
  private final Projects projects;
  private final Datasets datasets;

  ResourceTags(Environment environment, Projects projects, Datasets datasets) {
    this.environment = environment;
    this.projects = projects;
    this.datasets = datasets;
  }

  /**
   * Adds tags, or replaces the values of those that are there.
   *
   * @throws Refusal if there would be too many, or no such resource
   */
  public void tag(String resourceArn, Map<String, String> tags) {
    change(
        resourceArn,
        all -> {
          all.putAll(tags);
          if (all.size() > TAGS_MAX) {
            throw new Refusal(
                Refusal.Reason.SERVICE_QUOTA_EXCEEDED,
                "A resource can have at most %d tags; it would have %d."
                    .formatted(TAGS_MAX, all.size()));
          }
        });
  }

  /** Removes tags; those that are not there are passed over. */
  public void untag(String resourceArn, Collection<String> keys) {
    change(resourceArn, all -> all.keySet().removeAll(keys));
  }

  /** The tags of a resource, by key. */
  public Map<String, String> list(String resourceArn) {
    Map<String, String> tags = read(environment.store().get(keyOf(resourceArn)));
    tags.remove(REVISION);
    return tags;
  }

  private void change(String resourceArn, Consumer<Map<String, String>> change) {
    Attempt.repeat(
        environment, "The tags of " + resourceArn, tries -> changeOnce(keyOf(resourceArn), change));
  }

  private Optional<Boolean> changeOnce(Key key, Consumer<Map<String, String>> change) {
    byte[] before = environment.store().get(key);
    Map<String, String> tags = read(before);
    String revision = tags.remove(REVISION);
    change.accept(tags);
    tags.put(REVISION, Long.toString(revision == null ? 1 : Long.parseLong(revision) + 1));
    byte[] after = Rows.write(tags);
    return switch (Attempt.commitRow(
        environment,
        List.of(new Store.Condition(key, before)),
        List.of(new Store.Mutation.Put(key, after)),
        key,
        after)) {
      case Attempt.Result.Made ignored -> Optional.of(true);
      case Attempt.Result.Refused ignored -> Optional.empty();
      case Attempt.Result.Lost lost -> throw Attempt.lost(lost.cause());
    };
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> read(byte @Nullable [] row) {
    return row == null ? new TreeMap<>() : Rows.read(row, TreeMap.class);
  }

  private Key keyOf(String resourceArn) {
    Optional<ProjectArn> project = ProjectArn.parse(resourceArn);
    if (project.isPresent()) {
      projects.require(project.get());
      return new Key(Rows.project(project.get()), Rows.tags());
    }
    Optional<DatasetArn> dataset = DatasetArn.parse(resourceArn);
    if (dataset.isPresent()) {
      OpenDataset found = datasets.require(dataset.get());
      return new Key(found.project(), Rows.tags(found.head().id()));
    }
    throw resourceArn.startsWith("arn:")
        ? new Refusal(
            Refusal.Reason.RESOURCE_NOT_FOUND, "The resource " + resourceArn + " does not exist.")
        : new Refusal(
            Refusal.Reason.INVALID_PARAMETER,
            "The ResourceArn is not an Amazon Resource Name: " + resourceArn);
  }
}
