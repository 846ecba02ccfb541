package io.groundskeeper.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.dataset.Account;
import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.ExpiryResult;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.manifest.edit.LineEdit;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Somebody who asks for one thing after another, and holds what is answered against the model. */
final class Client {
  private static final List<String> PROJECTS = List.of("p", "q");
  private static final int TRIES_MAX = 5;
  private static final Duration TOGETHER = Duration.ofMillis(500);

  private final Simulation simulation;
  private final World world;
  private final Model model;
  private final Random random;
  private final Lines lines;
  private final Reads reads;
  private final int number;
  private int operations;

  Client(Simulation simulation, int number) {
    this.simulation = simulation;
    this.world = simulation.world();
    this.model = simulation.model();
    this.random = world.random;
    this.lines = new Lines(random);
    this.reads = new Reads(simulation, this, lines);
    this.number = number;
  }

  /** What is asked of a server. */
  interface Ask<T> {
    T of(Account account, Server server) throws IOException;
  }

  void run() {
    while (simulation.nextAction()) {
      think(random.nextInt(12) == 0 ? 20_000 : 200);
      if (random.nextInt(3) == 0) {
        awaitOthers();
      }
      act();
      if (chance(simulation.profile().jumps())) {
        Host host = lines.any(simulation.servers()).host();
        int millis = random.nextInt(100_000) - 50_000;
        world.trace().say(() -> "!! the clock of %s jumps by %d ms".formatted(host.name, millis));
        host.jump(millis);
      }
      if (chance(simulation.profile().powerCuts())) {
        simulation.powerCut();
      }
    }
  }

  private boolean chance(int oneOf) {
    return oneOf > 0 && random.nextInt(oneOf) == 0;
  }

  void think(int millisMax) {
    sleep(Duration.ofMillis(random.nextInt(millisMax)));
  }

  private void sleep(Duration time) {
    try {
      simulation.clients().sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Until the next moment at which several of them may come, in the same millisecond. */
  private void awaitOthers() {
    long nanos = TOGETHER.toNanos() - world.now() % TOGETHER.toNanos();
    sleep(Duration.ofNanos(nanos));
  }

  private Server server() {
    while (true) {
      List<Server> up = simulation.servers().stream().filter(Server::isUp).toList();
      if (!up.isEmpty()) {
        return lines.any(up);
      }
      think(500);
    }
  }

  <T> Answer<T> ask(String what, Ask<T> ask) {
    Server server = server();
    world.trace().say(() -> "client-%d asks %s: %s".formatted(number, server.host().name, what));
    long begun = world.now();
    Answer<T> answer = server.call(what, () -> ask.of(server.account, server));
    world.trace().say(() -> "client-%d is answered: %s".formatted(number, shown(answer)));
    if (answer instanceof Answer.Failed<T> failed) {
      requireFault(what, failed.why(), server, begun);
    }
    return answer;
  }

  private static String shown(Object answer) {
    String text = String.valueOf(answer);
    return text.length() > 500 ? text.substring(0, 500) + "..." : text;
  }

  /** Nothing fails but by a fault, or as the documents say. */
  private void requireFault(String what, Throwable why, Server server, long begun) {
    boolean explained =
        switch (why) {
          case Refusal ignored -> true;
          case StoreException ignored ->
              server.hadFaultSince(begun - 30_000_000_000L) || server.isSuspect();
          default -> simulation.isExplained(server, why);
        };
    if (!explained) {
      throw new Violation(what + " fails: " + why, why);
    }
  }

  private Operation begin(
      Operation.Kind kind,
      String what,
      String subject,
      DatasetType type,
      UnaryOperator<Content> effect) {
    Operation operation =
        new Operation(number * 1000 + ++operations, kind, what, subject, type, effect);
    return operation;
  }

  private void act() {
    List<DatasetModel> there =
        model.datasets().stream().filter(dataset -> !dataset.isDeleted()).toList();
    if (there.isEmpty() || random.nextInt(14) == 0) {
      make();
      return;
    }
    DatasetModel dataset = lines.any(there);
    switch (random.nextInt(30)) {
      case 0 -> delete(dataset);
      case 1, 2, 3, 4, 5, 6 -> update(dataset);
      case 7, 8 -> upload(dataset);
      case 9 -> plainUpdate(dataset);
      case 10, 11, 12, 13, 14 -> edit(dataset);
      case 15, 16 -> expire(dataset);
      case 17, 18 -> tag(dataset);
      case 19 -> distribute(dataset);
      case 20, 21, 22 -> reads.list(dataset);
      case 23, 24, 25 -> reads.download(dataset);
      case 26, 27 -> reads.diff(dataset);
      case 28 -> reads.versions(dataset);
      default -> reads.describe(dataset);
    }
  }

  // Projects and datasets.

  private ProjectArn project(String name) {
    Long created = model.projects.get(name);
    return created == null ? null : new ProjectArn("r", "000000000000", name, created);
  }

  private void make() {
    String name = lines.any(PROJECTS);
    ProjectArn project = project(name);
    if (project == null) {
      Operation operation =
          begin(Operation.Kind.CREATE_PROJECT, "create project " + name, name, null, null);
      once(
          operation,
          (account, server) ->
              account.projects().create(name, Feature.CUSTOM_LABELS, null, Map.of()),
          arn -> event -> event.version == arn.createdMillis(),
          arn -> true);
      return;
    }
    if (random.nextInt(8) == 0) {
      Operation operation =
          begin(Operation.Kind.DELETE_PROJECT, "delete project " + name, name, null, null);
      once(
          operation,
          (account, server) -> {
            account.projects().delete(project);
            return true;
          },
          done -> event -> event.version == project.createdMillis(),
          done -> false);
      return;
    }
    DatasetType type = lines.any(List.of(DatasetType.values()));
    List<DatasetModel> others = model.datasets().stream().filter(DatasetModel::isReadable).toList();
    int kind = random.nextInt(4);
    Datasets.Source source;
    if (kind == 0 && !others.isEmpty()) {
      source = new Datasets.Source.Copy(lines.any(others).arn());
    } else if (kind == 1) {
      String key = "m" + number + "-" + operations + ".jsonl";
      model.manifests.put(
          key, lines.withDoubles(1 + random.nextInt(12), number * 1000 + operations));
      source = new Datasets.Source.Manifest(Manifests.name(key));
    } else {
      source = new Datasets.Source.Nothing();
    }
    Operation operation =
        begin(
            Operation.Kind.CREATE_DATASET,
            "create %s/%s from %s".formatted(name, type.inArn(), source),
            name,
            type,
            null);
    once(
        operation,
        (account, server) -> account.datasets().create(project, type, source, Map.of("of", name)),
        arn -> event -> event.subject.equals(arn.toString()),
        arn -> true);
  }

  private void delete(DatasetModel dataset) {
    Operation operation =
        begin(Operation.Kind.DELETE_DATASET, "delete " + dataset, dataset.id(), null, null);
    once(
        operation,
        (account, server) -> {
          account.datasets().delete(dataset.arn());
          return true;
        },
        done -> event -> true,
        done -> true);
  }

  /** Asks for something once, and does not ask again where no answer comes. */
  private <T> void once(
      Operation operation,
      Ask<T> ask,
      java.util.function.Function<T, Predicate<Event>> told,
      Predicate<T> needed) {
    attempts(operation, 1, ask, told, needed);
  }

  private <T> void attempts(
      Operation operation,
      int tries,
      Ask<T> ask,
      java.util.function.Function<T, Predicate<Event>> told,
      Predicate<T> needed) {
    model.begin(operation);
    for (int i = 0; i < tries; i++) {
      if (i > 0) {
        think(2_000);
      }
      switch (ask(operation.toString(), ask)) {
        case Answer.Value<T>(T value) -> {
          model.made(operation, told.apply(value), needed.test(value));
          return;
        }
        case Answer.Failed<T>(Throwable why) -> {
          if (why instanceof Refusal) {
            model.refused(operation);
            return;
          }
          model.unknown(operation);
        }
        case Answer.Gone<T> ignored -> model.unknown(operation);
      }
    }
  }

  // Changes of a dataset.

  private void change(
      DatasetModel dataset,
      Operation.Kind kind,
      String what,
      UnaryOperator<Content> effect,
      AskChange ask) {
    Operation operation =
        begin(kind, "%s: %s".formatted(dataset, what), dataset.id(), null, effect);
    String token = random.nextInt(3) == 0 ? "token-" + operation.number : null;
    Long expected = random.nextInt(6) == 0 ? Long.valueOf(dataset.newest()) : null;
    Guard guard = new Guard(expected, token, false);
    attempts(
        operation,
        token == null ? 1 : TRIES_MAX,
        (account, server) -> ask.of(account, server, dataset.arn(), guard),
        result -> event -> event.version == result.version() && !result.isNothing(),
        result -> !result.isNothing());
  }

  /** A change that is asked for. */
  private interface AskChange {
    ChangeResult of(Account account, Server server, DatasetArn arn, Guard guard) throws IOException;
  }

  private List<String> fresh() {
    return lines.some(1 + random.nextInt(6), number * 1000 + operations + 1);
  }

  private static byte[] manifest(List<String> lines) {
    return String.join("\n", lines).getBytes(UTF_8);
  }

  private void update(DatasetModel dataset) {
    List<String> sent = fresh();
    boolean merge = random.nextInt(3) == 0;
    change(
        dataset,
        Operation.Kind.UPDATE,
        (merge ? "merge " : "update ") + sent.size() + " lines",
        content -> content.with(sent, merge),
        (account, server, arn, guard) ->
            account.edits().update(arn, manifest(sent), mode(merge), guard));
  }

  private static UpdateMode mode(boolean merge) {
    return merge ? UpdateMode.MERGE_ATTRIBUTES : UpdateMode.REPLACE;
  }

  private void plainUpdate(DatasetModel dataset) {
    List<String> sent = fresh();
    Operation operation =
        begin(
            Operation.Kind.UPDATE,
            "%s: plain update of %d lines".formatted(dataset, sent.size()),
            dataset.id(),
            null,
            content -> content.with(sent, false));
    once(
        operation,
        (account, server) -> {
          account.datasets().update(dataset.arn(), manifest(sent));
          return true;
        },
        done -> event -> event == operation.events.getFirst(),
        done -> true);
  }

  private void upload(DatasetModel dataset) {
    List<String> sent = fresh();
    boolean merge = random.nextBoolean();
    change(
        dataset,
        Operation.Kind.UPLOAD,
        (merge ? "merging " : "") + "upload of " + sent.size() + " lines",
        content -> content.with(sent, merge),
        (account, server, arn, guard) ->
            account
                .transfers()
                .upload(arn, new Manifests.Pieces(server, manifest(sent)), mode(merge), guard));
  }

  private void edit(DatasetModel dataset) {
    switch (random.nextInt(7)) {
      case 0 -> {
        List<String> refs =
            Stream.generate(lines::ref).limit(1 + random.nextInt(4)).distinct().toList();
        change(
            dataset,
            Operation.Kind.DELETE_ENTRIES,
            "delete entries " + refs,
            content -> content.without(line -> refs.contains(Content.ref(line))),
            (account, server, arn, guard) -> account.edits().delete(arn, refs, guard));
      }
      case 1 -> {
        String part = "i" + random.nextInt(4);
        change(
            dataset,
            Operation.Kind.DELETE_ENTRIES,
            "delete entries with " + part,
            content -> content.without(line -> Content.ref(line).contains(part)),
            (account, server, arn, guard) ->
                account.edits().delete(arn, new Filter(null, null, part, null), guard));
      }
      case 2 -> {
        String from = lines.any(Lines.LABELS);
        String to = lines.any(Lines.LABELS) + (random.nextBoolean() ? "s" : "");
        change(
            dataset,
            Operation.Kind.RENAME_LABEL,
            "rename label " + from + " to " + to,
            content ->
                content.hasLabel(from) && (from.equals(to) || !content.hasLabel(to))
                    ? content.edited(LineEdit.rename(Map.of(from, to)))
                    : null,
            (account, server, arn, guard) -> account.edits().renameLabel(arn, from, to, guard));
      }
      case 3 -> {
        String from = lines.any(Lines.LABELS);
        String to = lines.any(Lines.LABELS);
        if (!from.equals(to)) {
          change(
              dataset,
              Operation.Kind.MERGE_LABELS,
              "merge label " + from + " into " + to,
              content ->
                  content.hasLabel(from) ? content.edited(LineEdit.rename(Map.of(from, to))) : null,
              (account, server, arn, guard) ->
                  account.edits().mergeLabels(arn, List.of(from), to, guard));
        }
      }
      case 4 -> {
        String label = lines.any(Lines.LABELS);
        change(
            dataset,
            Operation.Kind.REMOVE_LABEL,
            "remove label " + label,
            content ->
                content.hasLabel(label) ? content.edited(LineEdit.remove(Set.of(label))) : null,
            (account, server, arn, guard) -> account.edits().removeLabel(arn, label, guard));
      }
      case 5 -> {
        String from = lines.any(Lines.PLACES) + "i" + random.nextInt(4);
        String to = lines.any(Lines.PLACES) + "x" + operations + "i";
        change(
            dataset,
            Operation.Kind.REWRITE_SOURCE_REFS,
            "rewrite " + from + " to " + to,
            content -> content.edited(LineEdit.rewriteSourceRef(from, to)),
            (account, server, arn, guard) ->
                account.edits().rewriteSourceRefs(arn, from, to, guard));
      }
      default -> {
        if (dataset.versions.isEmpty()) {
          return;
        }
        long version = lines.any(dataset.versions.keySet());
        change(
            dataset,
            Operation.Kind.REVERT,
            "revert to " + version,
            content -> new Content(dataset.at(version).lines(), content.next()),
            (account, server, arn, guard) -> account.edits().revert(arn, version, guard));
      }
    }
  }

  private void expire(DatasetModel dataset) {
    if (dataset.newest() < 2) {
      return;
    }
    long before = 1 + random.nextLong(dataset.newest() + 1);
    Operation operation =
        begin(
            Operation.Kind.EXPIRE,
            "%s: expire all before %d".formatted(dataset, before),
            dataset.id(),
            null,
            null);
    operation.version = before;
    this.<ExpiryResult>once(
        operation,
        (account, server) ->
            account.history().expire(dataset.arn(), Optional.of(before), Optional.empty(), false),
        result -> event -> event.version == result.oldest() && result.expired() > 0,
        result -> result.expired() > 0);
  }

  private void tag(DatasetModel dataset) {
    if (dataset.versions.isEmpty()) {
      return;
    }
    String tag = "t" + random.nextInt(3);
    boolean on = !dataset.tags.containsKey(tag) || random.nextInt(4) == 0;
    long version = lines.any(dataset.versions.keySet());
    Operation operation =
        begin(
            on ? Operation.Kind.TAG : Operation.Kind.UNTAG,
            on
                ? "%s: tag %s on %d".formatted(dataset, tag, version)
                : "%s: untag %s".formatted(dataset, tag),
            dataset.id(),
            null,
            null);
    operation.tag = tag;
    operation.version = version;
    once(
        operation,
        (account, server) -> {
          if (on) {
            account.history().tag(dataset.arn(), version, tag);
          } else {
            account.history().untag(dataset.arn(), tag);
          }
          return true;
        },
        done -> event -> event == operation.events.getFirst(),
        done -> true);
  }

  private void distribute(DatasetModel train) {
    Optional<DatasetModel> test =
        model.datasets().stream()
            .filter(d ->
                !d.isDeleted()
                    && d.arn().type() == DatasetType.TEST
                    && d.arn().project().equals(train.arn().project()))
            .findFirst();
    if (train.arn().type() != DatasetType.TRAIN || test.isEmpty()) {
      return;
    }
    Operation operation =
        begin(Operation.Kind.DISTRIBUTE, "distribute " + train, train.id(), null, null);
    once(
        operation,
        (account, server) -> {
          account.datasets().distribute(List.of(train.arn(), test.get().arn()));
          return true;
        },
        done -> event -> event == operation.events.getFirst(),
        done -> true);
  }
}
