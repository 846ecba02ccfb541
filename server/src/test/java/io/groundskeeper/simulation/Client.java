package io.groundskeeper.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.dataset.Account;
import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.AtVersion;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.ExpiryResult;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.dataset.value.VersionDescription;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.edit.LineEdit;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Somebody who asks for one thing after another, and holds what is answered against the model. */
final class Client {
  private static final List<String> PROJECTS = List.of("p", "q");
  private static final int TRIES_MAX = 5;

  private final Simulation simulation;
  private final World world;
  private final Model model;
  private final Random random;
  private final Lines lines;
  private final int number;
  private int operations;

  Client(Simulation simulation, int number) {
    this.simulation = simulation;
    this.world = simulation.world();
    this.model = simulation.model();
    this.random = world.random;
    this.lines = new Lines(random);
    this.number = number;
  }

  /** What is asked of a server. */
  interface Ask<T> {
    T of(Account account, Server server) throws IOException;
  }

  void run() {
    while (simulation.nextAction()) {
      think(random.nextInt(12) == 0 ? 20_000 : 200);
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

  private void think(int millisMax) {
    try {
      simulation.clients().sleep(Duration.ofMillis(random.nextInt(millisMax)));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
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

  private <T> Answer<T> ask(String what, Ask<T> ask) {
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
      case 20, 21, 22 -> list(dataset);
      case 23, 24, 25 -> download(dataset);
      case 26, 27 -> diff(dataset);
      case 28 -> versions(dataset);
      default -> describe(dataset);
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

  // Reading.

  /** What was asked for is of a version between those at the beginning and at the end. */
  private void requireBetween(DatasetModel dataset, long first, long found) {
    if (found < first || found > dataset.newest()) {
      throw new Violation(
          "%s is read at version %d; it was at %d when that was asked for, and is at %d"
              .formatted(dataset, found, first, dataset.newest()));
    }
  }

  /** Somebody asked for a version that is kept, and is told that it is not. */
  private void requireGone(
      DatasetModel dataset, Refusal refusal, boolean wasThere, long... versions) {
    switch (refusal.reason()) {
      case RESOURCE_NOT_FOUND -> {
        boolean kept = wasThere && !dataset.isDeleted();
        for (long version : versions) {
          kept &= dataset.isKept(version);
        }
        if (kept) {
          throw new Violation(dataset + " is there, and is refused: " + refusal.getMessage());
        }
      }
      case RESOURCE_NOT_READY -> {
        if (wasThere) {
          throw new Violation(dataset + " is made, and is refused: " + refusal.getMessage());
        }
      }
      case RESOURCE_IN_USE -> {
        if (wasThere && !dataset.isDeleted() && simulation.profile().isCalm()) {
          throw new Violation(dataset + " is idle, and is refused: " + refusal.getMessage());
        }
      }
      case INVALID_PAGINATION_TOKEN -> {
        boolean kept = wasThere && !dataset.isDeleted();
        for (long version : versions) {
          kept &= dataset.isKept(version);
        }
        if (kept) {
          throw new Violation(dataset + " has the version, and refuses it: " + refusal);
        }
      }
      default -> throw new Violation("an odd refusal to read " + dataset, refusal);
    }
  }

  private At at(DatasetModel dataset) {
    return random.nextBoolean() || dataset.versions.isEmpty()
        ? At.NEWEST
        : new At.Version(lines.any(dataset.versions.keySet()));
  }

  private static long[] wanted(At at) {
    return at instanceof At.Version(long number) ? new long[] {number} : new long[0];
  }

  private void list(DatasetModel dataset) {
    At at = at(dataset);
    int size = 1 + random.nextInt(6);
    long first = dataset.newest();
    boolean wasThere = dataset.isReadable();
    List<String> found = new ArrayList<>();
    String token = null;
    long version = -1;
    do {
      String from = token;
      long known = version;
      switch (this.<AtVersion<String>>ask(
          "list %s at %s%s".formatted(dataset, at, from == null ? "" : ", next page"),
          (account, server) ->
              account.datasets().listEntries(dataset.arn(), at, Filter.NONE, from, size))) {
        case Answer.Value<AtVersion<String>>(AtVersion<String> page) -> {
          if (from == null) {
            version = page.version();
            requireBetween(dataset, at instanceof At.Version(long n) ? n : first, version);
          } else if (page.version() != version) {
            throw new Violation("the next page is of another version");
          }
          page.page().items().stream().map(Client::sent).forEach(found::add);
          token = page.page().nextToken();
          List<String> all = dataset.at(version).list();
          if (found.size() > all.size() || (token == null && found.size() < all.size())) {
            throw new Violation(
                "%s: version %d has %d entries, and %d are listed"
                    .formatted(dataset, version, all.size(), found.size()));
          }
          model.requireSame(dataset, version, all.subList(0, found.size()), found);
        }
        case Answer.Failed<AtVersion<String>>(Throwable why) -> {
          if (why instanceof Refusal refusal) {
            requireGone(dataset, refusal, wasThere, from == null ? wanted(at) : new long[] {known});
          }
          return;
        }
        case Answer.Gone<AtVersion<String>> ignored -> {
          return;
        }
      }
      if (token != null) {
        think(random.nextInt(4) == 0 ? 25_000 : 300);
      }
    } while (token != null);
  }

  private static String sent(String listed) {
    CheckedManifest checked = CheckedManifest.check(listed.getBytes(UTF_8), Quotas.OPEN);
    return new String(checked.entries().getFirst().line(), UTF_8);
  }

  private void download(DatasetModel dataset) {
    At at = at(dataset);
    long first = dataset.newest();
    boolean wasThere = dataset.isReadable();
    int pause = random.nextInt(3) == 0 ? 20_000 : 10;
    record Read(long version, List<String> lines) {}
    switch (this.<Read>ask(
        "download %s at %s".formatted(dataset, at),
        (account, server) -> {
          List<String> read = new ArrayList<>();
          var download = account.transfers().download(dataset.arn(), at);
          download.lines(line -> {
            read.add(new String(line, UTF_8));
            if (read.size() % 3 == 1) {
              server.sleep(random.nextInt(pause));
            }
          });
          return new Read(download.version(), read);
        })) {
      case Answer.Value<Read>(Read read) -> {
        requireBetween(dataset, at instanceof At.Version(long n) ? n : first, read.version());
        model.requireSame(dataset, read.version(), dataset.at(read.version()).list(), read.lines());
      }
      case Answer.Failed<Read>(Throwable why) -> {
        if (why instanceof Refusal refusal) {
          requireGone(dataset, refusal, wasThere, wanted(at));
        }
      }
      case Answer.Gone<Read> ignored -> {}
    }
  }

  private void diff(DatasetModel dataset) {
    if (dataset.versions.isEmpty()) {
      return;
    }
    long from = lines.any(dataset.versions.keySet());
    long to = lines.any(dataset.versions.keySet());
    boolean wasThere = dataset.isReadable();
    List<EntryDiff> found = new ArrayList<>();
    String token = null;
    do {
      String next = token;
      switch (this.<Page<EntryDiff>>ask(
          "compare versions %d and %d of %s".formatted(from, to, dataset),
          (account, server) ->
              account.history().diff(dataset.arn(), from, to, next, 4).entries())) {
        case Answer.Value<Page<EntryDiff>>(Page<EntryDiff> page) -> {
          found.addAll(page.items());
          token = page.nextToken();
        }
        case Answer.Failed<Page<EntryDiff>>(Throwable why) -> {
          if (why instanceof Refusal refusal) {
            requireGone(dataset, refusal, wasThere, from, to);
          }
          return;
        }
        case Answer.Gone<Page<EntryDiff>> ignored -> {
          return;
        }
      }
      think(300);
    } while (token != null);
    requireDiff(dataset, from, to, found);
  }

  private static void requireDiff(DatasetModel dataset, long from, long to, List<EntryDiff> found) {
    Content before = dataset.at(from);
    Content after = dataset.at(to);
    TreeSet<Integer> places = new TreeSet<>(before.lines().keySet());
    places.addAll(after.lines().keySet());
    places.removeIf(place -> Objects.equals(before.lines().get(place), after.lines().get(place)));
    List<String> expected =
        places.stream()
            .map(place -> before.lines().get(place) + " -> " + after.lines().get(place))
            .toList();
    List<String> said =
        found.stream()
            .map(entry ->
                (entry.before() == null ? null : sent(entry.before()))
                    + " -> "
                    + (entry.after() == null ? null : sent(entry.after())))
            .toList();
    if (!expected.equals(said)) {
      throw new Violation(
          "%s: versions %d and %d differ by\n    %s\nand are said to differ by\n    %s"
              .formatted(
                  dataset, from, to, String.join("\n    ", expected), String.join("\n    ", said)));
    }
  }

  private void versions(DatasetModel dataset) {
    long newest = dataset.newest();
    boolean wasThere = !dataset.isDeleted();
    switch (this.<Page<VersionDescription>>ask(
        "versions of " + dataset,
        (account, server) -> account.history().list(dataset.arn(), null, 100))) {
      case Answer.Value<Page<VersionDescription>>(Page<VersionDescription> page) -> {
        List<Long> found = page.items().stream().map(VersionDescription::version).toList();
        boolean whole = found.stream().allMatch(dataset.versions::containsKey);
        for (long version : dataset.versions.keySet()) {
          // What expires meanwhile may be there or not.
          whole &= version > newest || !dataset.isKept(version) || found.contains(version);
        }
        if (!whole && !dataset.isDeleted()) {
          throw new Violation(
              "%s keeps %s, and lists %s".formatted(dataset, dataset.kept(), found));
        }
      }
      case Answer.Failed<Page<VersionDescription>>(Throwable why) -> {
        if (why instanceof Refusal refusal) {
          requireGone(dataset, refusal, wasThere);
        }
      }
      case Answer.Gone<Page<VersionDescription>> ignored -> {}
    }
  }

  private void describe(DatasetModel dataset) {
    long first = dataset.newest();
    boolean wasThere = !dataset.isDeleted();
    switch (this.<DatasetDescription>ask(
        "describe " + dataset, (account, server) -> account.datasets().describe(dataset.arn()))) {
      case Answer.Value<DatasetDescription>(DatasetDescription description) -> {
        boolean known = false;
        for (long version = first; version <= dataset.newest(); version++) {
          known |= dataset.at(version).lines().size() == description.stats().totalEntries();
        }
        if (!known) {
          throw new Violation("%s is described as %s".formatted(dataset, description));
        }
      }
      case Answer.Failed<DatasetDescription>(Throwable why) -> {
        if (why instanceof Refusal refusal) {
          requireGone(dataset, refusal, wasThere);
        }
      }
      case Answer.Gone<DatasetDescription> ignored -> {}
    }
  }
}
