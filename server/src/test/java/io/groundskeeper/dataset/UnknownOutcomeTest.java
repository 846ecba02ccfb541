package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.store.memory.MemoryStore;
import io.groundskeeper.store.memory.MemoryStore.Fault;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The store does not say what became of a commit: not applied, applied, or applied only later, when
 * somebody has looked already. Whatever it was, each change is made once, what is answered is what
 * is there, what was there before stays as it was, and nothing is left over.
 */
final class UnknownOutcomeTest {
  /** Something that a client does to a project with two datasets, of which train has versions. */
  private interface Call {
    void run(TestAccount account, ProjectArn project, DatasetArn train, DatasetArn test);
  }

  private record Named(String name, Call call) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Named> calls() {
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
                a.edits().delete(train, List.of(Lines.ref(1), Lines.ref(3)), Guard.NONE)),
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
    return IntStream.range(from, to).mapToObj(i -> Lines.image(i, label)).toArray(String[]::new);
  }

  private static void upload(TestAccount account, DatasetArn arn, UpdateMode mode, String label) {
    try {
      account
          .transfers()
          .upload(
              arn,
              new ByteArrayInputStream(Lines.manifest(images(20, 1_200, label))),
              mode,
              Guard.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that can be read, every version of every dataset. */
  private static List<Object> everything(TestAccount account) {
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

  private static ProjectArn prepare(TestAccount account) {
    ProjectArn project = account.project("p");
    DatasetArn train = account.create(project, DatasetType.TRAIN);
    account.create(project, DatasetType.TEST);
    account.update(train, images(0, 10, "cat"));
    account.update(train, images(5, 15, "dog"));
    account.edits().delete(train, List.of(Lines.ref(0)), Guard.NONE);
    return project;
  }

  private static void run(Call call, TestAccount account, ProjectArn project) {
    call.run(
        account,
        project,
        account.datasets().named("p", DatasetType.TRAIN).orElseThrow(),
        account.datasets().named("p", DatasetType.TEST).orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("calls")
  void is_settled_and_each_change_is_made_once(Named named) {
    List<Object> expected;
    try (TestAccount account = new TestAccount(MemoryStore.strict())) {
      run(named.call(), account, prepare(account));
      expected = everything(account);
    }
    for (Fault fault : Fault.values()) {
      for (boolean held : fault == Fault.LATE ? new boolean[] {false, true} : new boolean[1]) {
        int commits = 0;
        while (isSettled(named.call(), fault, held, commits, expected)) {
          commits++;
        }
        assertThat(commits).as("commits of %s", named).isPositive();
      }
    }
  }

  /** Loses the outcome of one commit of a call; false where it has not so many. */
  private static boolean isSettled(
      Call call, Fault fault, boolean held, int commitsBefore, List<Object> expected) {
    String where = "%s%s of commit %d".formatted(fault, held ? ", held" : "", commitsBefore);
    MemoryStore store = MemoryStore.strict();
    HookedStore hooked = new HookedStore(store);
    int[] left = {Integer.MAX_VALUE};
    hooked.beforeCommit =
        mutations -> {
          synchronized (left) {
            if (left[0]-- == 0) {
              store.loseNextCommit(fault);
            }
          }
        };
    boolean reached;
    try (TestAccount account = new TestAccount(hooked)) {
      ProjectArn project = prepare(account);
      if (held) {
        store.holdLate();
      }
      synchronized (left) {
        left[0] = commitsBefore;
      }
      run(call, account, project);
      synchronized (left) {
        reached = left[0] < 0;
        left[0] = Integer.MAX_VALUE;
      }
      store.applyLate();
      assertThat(everything(account)).as(where).isEqualTo(expected);
    }
    store.applyLate();
    assertThat(Leftovers.of(store)).as(where).isEmpty();
    try (TestAccount restarted = new TestAccount(store)) {
      assertThat(everything(restarted)).as(where + ", rebuilt").isEqualTo(expected);
    }
    return reached;
  }
}
