package io.groundskeeper.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.dataset.Account;
import io.groundskeeper.dataset.Leftovers;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.server.Servers;
import io.groundskeeper.dataset.snapshot.Rebuilt;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.VersionDescription;
import io.groundskeeper.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** When all is healed and at rest: everything is as the model says, and nothing is left over. */
final class Aftermath {
  private static final long SECOND = 1_000_000_000L;

  /** Space is given back a lease after it was last read, by whoever comes to know that. */
  private static final long REST_NANOS_MAX = 900 * SECOND;

  private final Simulation simulation;
  private final Model model;

  Aftermath(Simulation simulation) {
    this.simulation = simulation;
    this.model = simulation.model();
  }

  void run() {
    rest();
    everyServer("at rest");
    stopAll();
    simulation.replaceAll();
    simulation.until(
        "all servers start again",
        () -> simulation.servers().stream().allMatch(Server::isUp),
        600 * SECOND);
    rest();
    everyServer("after a restart");
    stopAll();
    leftovers("after all");
  }

  private void rest() {
    long[] nextLook = {0};
    boolean[] rests = {false};
    try {
      simulation.until(
          "everything comes to rest",
          () -> {
            long now = simulation.world().now();
            if (now >= nextLook[0]) {
              nextLook[0] = now + SECOND;
              rests[0] = left().isEmpty();
            }
            return rests[0];
          },
          REST_NANOS_MAX);
    } catch (Violation e) {
      throw e.getMessage().startsWith("it does not happen")
          ? new Violation("never at rest, what is left: " + left(), e)
          : e;
    }
  }

  /** What is not done yet. */
  private List<String> left() {
    List<String> left = new ArrayList<>();
    for (DatasetModel dataset : model.datasets()) {
      if (!dataset.isGone
          && (dataset.head.status() == DatasetStatus.CREATE_IN_PROGRESS
              || dataset.head.status() == DatasetStatus.DELETE_IN_PROGRESS
              || isHeld(dataset))) {
        left.add(dataset + " " + dataset.head.status() + " by " + dataset.head.writer());
      }
    }
    if (left.isEmpty()) {
      for (Store.Row row : simulation.disk().rows().everything()) {
        String sort = SimulatedStore.text(row.key().sort());
        if (sort.startsWith("reclaim") || sort.startsWith("gone/")) {
          left.add(sort);
        }
      }
    }
    if (left.isEmpty() && !simulation.leavesRows()) {
      left.addAll(leftRows());
    }
    return left;
  }

  /** Whether a server that lives has the head to itself; of one that is dead the next takes it. */
  private boolean isHeld(DatasetModel dataset) {
    String writer = dataset.head.writer();
    return writer != null
        && simulation.disk().rows().everything().stream()
            .filter(row -> SimulatedStore.text(row.key().partition()).equals("servers"))
            .map(row -> Rows.read(row.value(), Servers.ServerRow.class))
            .anyMatch(server -> server.id().equals(writer) && !server.dead());
  }

  private List<String> leftRows() {
    return Leftovers.of(simulation.disk().rows()).stream()
        .map(partition ->
            SimulatedStore.text(partition.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
        .toList();
  }

  private void everyServer(String when) {
    List<Server> servers = List.copyOf(simulation.servers());
    int[] left = {servers.size()};
    for (Server server : servers) {
      server
          .host()
          .spawn(
              "look",
              () -> {
                simulation.guard(() -> look(server.account, when));
                left[0]--;
              });
    }
    simulation.until("everything is read " + when, () -> left[0] == 0, 600 * SECOND);
  }

  private void look(Account account, String when) {
    for (DatasetModel dataset : model.datasets()) {
      if (!dataset.isGone) {
        try {
          look(account, dataset);
          Rebuilt.requireSame(
              account.datasets().require(dataset.arn()), simulation.disk().rows(), when);
        } catch (Violation e) {
          throw new Violation(when + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException | AssertionError e) {
          throw new Violation(when + ": " + dataset + " cannot be read: " + e, e);
        }
      }
    }
  }

  private void look(Account account, DatasetModel dataset) throws IOException {
    Page<VersionDescription> page = account.history().list(dataset.arn(), null, 1000);
    List<Long> listed = page.items().stream().map(VersionDescription::version).toList();
    if (!listed.equals(dataset.kept().reversed())) {
      throw new Violation(
          "%s keeps %s, and lists %s".formatted(dataset, dataset.kept().reversed(), listed));
    }
    TreeMap<String, Long> tags = new TreeMap<>();
    page.items().forEach(item -> item.tags().forEach(tag -> tags.put(tag, item.version())));
    if (!tags.equals(dataset.tags)) {
      throw new Violation("%s has the tags %s, and not %s".formatted(dataset, dataset.tags, tags));
    }
    for (long version : listed) {
      List<String> lines = new ArrayList<>();
      account
          .transfers()
          .download(dataset.arn(), new At.Version(version))
          .lines(line -> lines.add(new String(line, UTF_8)));
      model.requireSame(dataset, version, dataset.at(version).list(), lines);
    }
  }

  private void stopAll() {
    List<Server> servers = List.copyOf(simulation.servers());
    int[] left = {servers.size()};
    for (Server server : servers) {
      server
          .host()
          .spawn(
              "stop",
              () -> {
                simulation.guard(server.account::close);
                left[0]--;
              });
    }
    simulation.until("all servers stop", () -> left[0] == 0, 600 * SECOND);
    servers.forEach(server -> server.host().stop());
  }

  /** Rows that nobody needs. */
  private void leftovers(String when) {
    List<String> left = new ArrayList<>();
    if (!simulation.leavesRows()) {
      left.addAll(leftRows());
    }
    for (Store.Row row : simulation.disk().rows().everything()) {
      String sort = SimulatedStore.text(row.key().sort());
      String partition = SimulatedStore.text(row.key().partition());
      // Of a project that was deleted a late commit can bring back the row that says that it is.
      boolean late =
          simulation.profile().lateShare() > 0 && List.of("project", "tags").contains(sort);
      if (partition.startsWith("project/")
          && !late
          && model.projects.entrySet().stream()
              .noneMatch(project ->
                  partition.endsWith("/" + project.getKey() + "/" + project.getValue()))) {
        left.add(partition + " " + sort);
      }
      for (String kind : List.of("commit/", "token/", "vtag/", "tags/", "reclaim/")) {
        if (sort.startsWith(kind)) {
          String id = sort.substring(kind.length(), kind.length() + 32);
          if (model.datasets().stream().noneMatch(d -> d.id().equals(id) && !d.isGone)) {
            left.add(sort);
          }
        }
      }
    }
    if (!left.isEmpty()) {
      throw new Violation(when + " there is left: " + left);
    }
  }
}
