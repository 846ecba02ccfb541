package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.fsck.Findings.Place;
import io.groundskeeper.dataset.row.ProjectRow;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store.Mutation;
import io.groundskeeper.store.WholeStore;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds the lists of projects against the projects that there are. */
final class ProjectIndex {
  private static final String LAST_CREATED = "last-created";

  private final WholeStore store;
  private final Findings findings;

  /** By their lists; as they were before anything was repaired. */
  private final Map<String, Long> firstHinted = new HashMap<>();

  ProjectIndex(WholeStore store, Findings findings) {
    this.store = store;
    this.findings = findings;
  }

  private static Key timeKey(ProjectArn arn) {
    return new Key(
        Rows.projects(arn.region(), arn.account()), Rows.time(arn.createdMillis(), arn.name()));
  }

  private static Key nameKey(ProjectArn arn) {
    return new Key(Rows.projects(arn.region(), arn.account()), Rows.name(arn.name()));
  }

  private static Key goneKey(ProjectArn arn) {
    return new Key(
        Rows.projects(arn.region(), arn.account()),
        Rows.ascii("gone/" + arn.name() + "/" + arn.createdMillis()));
  }

  /** Whether a project is being removed, and no list has it any more. */
  boolean isGone(ProjectArn arn) {
    return store.get(goneKey(arn)) != null;
  }

  /** A project as the list has it. */
  Optional<ProjectRow> listed(ProjectArn arn) {
    return row(store.get(timeKey(arn))).filter(row -> arn.equals(row.arn()));
  }

  static Optional<ProjectRow> row(byte @Nullable [] value) {
    try {
      return value == null
          ? Optional.empty()
          : Optional.of(Rows.read(value, ProjectRow.class)).filter(row -> row.feature() != null);
    } catch (DamagedStoreException e) {
      return Optional.empty();
    }
  }

  private @Nullable Long number(byte @Nullable [] value) {
    try {
      return value == null ? null : Rows.read(value, Long.class);
    } catch (DamagedStoreException e) {
      return null;
    }
  }

  /** Checks the lists themselves, and that each project is on one. */
  void check(Collection<List<Key>> lists, Collection<ProjectCheck> projects) {
    Set<Key> known = new HashSet<>();
    for (ProjectCheck project : projects) {
      ProjectRow row = project.row();
      if (row != null && !isGone(row.arn())) {
        require(row, row.deleting());
        known.add(timeKey(row.arn()));
      }
    }
    for (List<Key> list : lists) {
      list.forEach(key -> check(key, known));
    }
  }

  private void check(Key key, Set<Key> known) {
    String sort = Rows.text(key.sort());
    if (sort.startsWith("time/")) {
      Optional<ProjectRow> row = row(store.get(key));
      if (known.contains(key)) {
        return;
      }
      if (row.isPresent() && timeKey(row.get().arn()).equals(key)) {
        // Its making is ended by whoever asks for it next.
        require(row.get(), /* isOnlyIfThere= */ false);
      } else {
        tell(key, "is no project", "there is none of it", new Mutation.Delete(key));
      }
    } else if (sort.startsWith("name/")) {
      Long created = number(store.get(key));
      String[] list = Rows.text(key.partition()).split("/", -1);
      boolean isThere =
          created != null
              && list.length == 3
              && store.get(timeKey(new ProjectArn(list[1], list[2], sort.substring(5), created)))
                  != null;
      if (!isThere) {
        tell(key, "is of no project", "there is none of it", new Mutation.Delete(key));
      }
    } else if (sort.equals(LAST_CREATED)) {
      if (number(store.get(key)) == null) {
        tell(key, "cannot be read", "the time of the newest project", lastCreated(key));
      }
    } else if (!sort.startsWith("gone/")) {
      findings.lost(
          Place.NOWHERE, "the row " + sort + " of the projects", "is of no kind that there is", "");
    }
  }

  private Mutation lastCreated(Key key) {
    byte[] from = Rows.TIME;
    long newest =
        store.scan(key.partition(), from, Rows.after(from), 1).stream()
            .flatMap(row -> row(row.value()).stream())
            .mapToLong(row -> row.arn().createdMillis())
            .max()
            .orElse(0);
    return new Mutation.Put(key, Rows.write(newest));
  }

  /** Has a project be on its list, under its name and its time. */
  private void require(ProjectRow row, boolean isOnlyIfThere) {
    ProjectArn arn = row.arn();
    Key name = nameKey(arn);
    Key time = timeKey(arn);
    byte[] created = Rows.write(arn.createdMillis());
    if (isOnlyIfThere && store.get(name) == null && store.get(time) == null) {
      return;
    }
    if (!Arrays.equals(store.get(name), created)) {
      tell(name, "is missing or of another time", arn.toString(), new Mutation.Put(name, created));
    }
    if (listed(arn).isEmpty()) {
      ProjectRow own =
          new ProjectRow(arn, row.feature(), row.autoUpdate(), false, null, null, null);
      tell(
          time,
          "is missing or cannot be read",
          arn.toString(),
          new Mutation.Put(time, Rows.write(own)));
    }
    if (arn.createdMillis() < firstHinted(arn)) {
      // It was made by a release that wrote neither of what follows.
      return;
    }
    Key hint = Rows.projectHint(arn);
    if (store.get(hint) == null) {
      findings.differs(
          Place.NOWHERE,
          "the hint of the project " + arn,
          "is missing",
          "for whoever cannot read the list of projects",
          List.of(new Mutation.Put(hint, new byte[0])));
    }
    Key last = new Key(name.partition(), Rows.ascii(LAST_CREATED));
    Long newest = number(store.get(last));
    if (newest == null || newest < arn.createdMillis()) {
      tell(
          last,
          "is " + newest,
          "not before " + arn.createdMillis(),
          new Mutation.Put(last, created));
    }
  }

  /** When the first project of a list was made that has a hint. */
  private long firstHinted(ProjectArn arn) {
    return firstHinted.computeIfAbsent(
        arn.region() + "/" + arn.account(),
        list ->
            store
                .scan(
                    Rows.projectNames(arn.region(), arn.account()),
                    new byte[0],
                    null,
                    Integer.MAX_VALUE)
                .stream()
                .mapToLong(row -> createdMillis(row.key()))
                .min()
                .orElse(Long.MAX_VALUE));
  }

  private static long createdMillis(Key hint) {
    String text = Rows.text(hint.sort());
    try {
      return Long.parseLong(text.substring(text.lastIndexOf('/') + 1));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private void tell(Key key, String stored, String expected, Mutation repair) {
    findings.differsCommitted(
        Place.NOWHERE,
        "the row %s of the projects".formatted(Rows.text(key.sort())),
        stored,
        expected,
        List.of(repair));
  }
}
