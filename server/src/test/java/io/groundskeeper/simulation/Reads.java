package io.groundskeeper.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.AtVersion;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.VersionDescription;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.Quotas;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;

/** What a client reads, held against the model. */
final class Reads {
  private final Simulation simulation;
  private final Client client;
  private final Model model;
  private final Random random;
  private final Lines lines;

  Reads(Simulation simulation, Client client, Lines lines) {
    this.simulation = simulation;
    this.client = client;
    this.model = simulation.model();
    this.random = simulation.world().random;
    this.lines = lines;
  }

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

  void list(DatasetModel dataset) {
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
      switch (client.<AtVersion<String>>ask(
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
          page.page().items().stream().map(Reads::sent).forEach(found::add);
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
        client.think(random.nextInt(4) == 0 ? 25_000 : 300);
      }
    } while (token != null);
  }

  private static String sent(String listed) {
    CheckedManifest checked = CheckedManifest.check(listed.getBytes(UTF_8), Quotas.OPEN);
    return new String(checked.entries().getFirst().line(), UTF_8);
  }

  void download(DatasetModel dataset) {
    At at = at(dataset);
    long first = dataset.newest();
    boolean wasThere = dataset.isReadable();
    int pause = random.nextInt(3) == 0 ? 20_000 : 10;
    record Read(long version, List<String> lines) {}
    switch (client.<Read>ask(
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

  void diff(DatasetModel dataset) {
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
      switch (client.<Page<EntryDiff>>ask(
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
      client.think(300);
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

  void versions(DatasetModel dataset) {
    long newest = dataset.newest();
    boolean wasThere = !dataset.isDeleted();
    switch (client.<Page<VersionDescription>>ask(
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

  void describe(DatasetModel dataset) {
    long first = dataset.newest();
    boolean wasThere = !dataset.isDeleted();
    switch (client.<DatasetDescription>ask(
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
