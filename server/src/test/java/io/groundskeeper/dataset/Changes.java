package io.groundskeeper.dataset;

import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.ProjectDescription;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.dataset.value.VersionDescription;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One change of every kind, for tests that hold all of them against something. */
public final class Changes {
  private Changes() {}

  /** Something that a client does to a project with two datasets, of which train has versions. */
  interface Call {
    void run(TestAccount account, ProjectArn project, DatasetArn train, DatasetArn test);
  }

  public record Named(String name, Call call) {
    /** Whether it is there as a whole or not at all, wherever it is interrupted. */
    public boolean isOneChange() {
      return !(name.equals("make a dataset")
          || name.equals("copy a dataset")
          || name.startsWith("delete a "));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All of them. */
  static Stream<Named> all() {
    return Stream.of(
        new Named("make a project", (a, project, train, test) -> a.project("other")),
        new Named(
            "make a dataset", (a, project, train, test) -> a.create(a.project("q"), train.type())),
        new Named(
            "copy a dataset",
            (a, project, train, test) ->
                a.awaitDone(
                    a.datasets()
                        .create(
                            a.project("q"),
                            DatasetType.TEST,
                            new Datasets.Source.Copy(train),
                            Map.of()))),
        new Named("update", (a, project, train, test) -> a.update(train, images(20, 1_200, "dog"))),
        new Named(
            "upload", (a, project, train, test) -> upload(a, train, UpdateMode.REPLACE, "dog")),
        new Named(
            "merge",
            (a, project, train, test) -> upload(a, train, UpdateMode.MERGE_ATTRIBUTES, "dog")),
        new Named(
            "rename",
            (a, project, train, test) -> a.edits().renameLabel(train, "cat", "lynx", Guard.NONE)),
        new Named(
            "delete entries",
            (a, project, train, test) ->
                a.edits().delete(train, List.of(EntryLines.ref(1), EntryLines.ref(3)), Guard.NONE)),
        new Named(
            "rewrite source-refs",
            (a, project, train, test) ->
                a.edits().rewriteSourceRefs(train, "s3://bucket/1", "s3://new/1", Guard.NONE)),
        new Named("revert", (a, project, train, test) -> a.edits().revert(train, 2, Guard.NONE)),
        new Named("tag a version", (a, project, train, test) -> a.history().tag(train, 2, "t")),
        new Named(
            "expire",
            (a, project, train, test) ->
                a.history().expire(train, Optional.of(3L), Optional.empty(), false)),
        new Named(
            "distribute",
            (a, project, train, test) -> a.datasets().distribute(List.of(train, test))),
        new Named(
            "delete a dataset",
            (a, project, train, test) -> {
              a.datasets().delete(train);
              a.awaitGone(train);
            }),
        new Named(
            "delete a project",
            (a, project, train, test) -> {
              a.datasets().delete(train);
              a.awaitGone(train);
              a.datasets().delete(test);
              a.awaitGone(test);
              a.projects().delete(project);
            }),
        new Named(
            "tag a project",
            (a, project, train, test) -> a.tags().tag(arn(project), Map.of("k", "v"))));
  }

  private static String arn(ProjectArn project) {
    return project.toString();
  }

  private static String[] images(int from, int to, String label) {
    return IntStream.range(from, to)
        .mapToObj(i -> EntryLines.image(i, label))
        .toArray(String[]::new);
  }

  private static void upload(TestAccount account, DatasetArn arn, UpdateMode mode, String label) {
    try {
      account
          .transfers()
          .upload(
              arn,
              new ByteArrayInputStream(EntryLines.manifest(images(20, 1_200, label))),
              mode,
              Guard.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that can be read, every version of every dataset. */
  public static List<Object> everything(TestAccount account) {
    List<Object> all = new ArrayList<>();
    Page<ProjectDescription> projects =
        account.projects().describe(List.of(), Set.of(Feature.CUSTOM_LABELS), null, 100);
    for (ProjectDescription project : projects.items()) {
      all.add(project.arn().name());
      for (DatasetDescription dataset : project.datasets()) {
        DatasetArn arn = dataset.arn();
        all.add(List.of(arn.type(), dataset.status(), dataset.stats(), account.labels(arn)));
        for (long version : account.versions(arn)) {
          VersionDescription made =
              account.history().describe(arn, new At.Version(version), null, 1).description();
          all.add(List.of(version, made.kind(), made.added(), made.replaced(), made.tags()));
          all.add(account.sent(arn, new At.Version(version)));
        }
        all.add(account.lines(arn));
      }
      all.add(account.tags().list(project.arn().toString()));
    }
    return all;
  }

  /** Makes the project, with its datasets. */
  public static ProjectArn prepare(TestAccount account) {
    ProjectArn project = account.project("p");
    DatasetArn train = account.create(project, DatasetType.TRAIN);
    account.create(project, DatasetType.TEST);
    account.update(train, images(0, 10, "cat"));
    account.update(train, images(5, 15, "dog"));
    account.edits().delete(train, List.of(EntryLines.ref(0)), Guard.NONE);
    return project;
  }

  public static void run(Call call, TestAccount account, ProjectArn project) {
    call.run(
        account,
        project,
        account.datasets().named("p", DatasetType.TRAIN).orElseThrow(),
        account.datasets().named("p", DatasetType.TEST).orElseThrow());
  }
}
