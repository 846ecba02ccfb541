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
    for (Loss loss : LOSSES) {
      int commits = 0;
      while (isSettled(named.call(), loss, commits, expected)) {
        commits++;
      }
      assertThat(commits).as("commits of %s", named).isPositive();
    }
  }

  /**
   * How an outcome is lost.
   *
   * @param callsBetween of what is late: it comes after so many further calls of the store
   */
  private record Loss(Fault fault, int callsBetween) {}

  private static final int CALLS_BETWEEN_MAX = 5;

  private static final List<Loss> LOSSES =
      Stream.concat(
              Stream.of(new Loss(Fault.LOST, 0), new Loss(Fault.APPLIED, 0)),
              IntStream.rangeClosed(0, CALLS_BETWEEN_MAX).mapToObj(i -> new Loss(Fault.LATE, i)))
          .toList();

  /** A store that loses the outcome of one commit, and then counts its calls. */
  private static final class LosingStore extends HookedStore {
    private final MemoryStore memory;
    private final Loss loss;
    private int commitsBefore = Integer.MAX_VALUE;
    private int callsBetween = Integer.MAX_VALUE;

    LosingStore(MemoryStore memory, Loss loss) {
      super(memory);
      this.memory = memory;
      this.loss = loss;
      memory.holdLate();
      beforeCommit = mutations -> count();
      afterCall = this::called;
    }

    synchronized void loseAfter(int commits) {
      commitsBefore = commits;
    }

    synchronized boolean hasLost() {
      return commitsBefore < 0;
    }

    private synchronized void count() {
      if (commitsBefore-- == 0) {
        memory.loseNextCommit(loss.fault());
        // That of the commit itself is one.
        callsBetween = loss.callsBetween() + 1;
      }
    }

    private synchronized void called() {
      if (callsBetween-- == 0) {
        memory.applyLate();
      }
    }
  }

  /** Loses the outcome of one commit of a call; false where it has not so many. */
  private static boolean isSettled(Call call, Loss loss, int commitsBefore, List<Object> expected) {
    String where = "%s of commit %d".formatted(loss, commitsBefore);
    MemoryStore store = MemoryStore.strict();
    LosingStore losing = new LosingStore(store, loss);
    try (TestAccount account = new TestAccount(losing)) {
      ProjectArn project = prepare(account);
      losing.loseAfter(commitsBefore);
      run(call, account, project);
      store.applyLate();
      assertThat(everything(account)).as(where).isEqualTo(expected);
    }
    store.applyLate();
    assertThat(Leftovers.of(store)).as(where).isEmpty();
    try (TestAccount restarted = new TestAccount(store)) {
      assertThat(everything(restarted)).as(where + ", rebuilt").isEqualTo(expected);
    }
    return losing.hasLost();
  }
}
