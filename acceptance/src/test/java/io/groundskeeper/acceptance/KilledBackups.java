package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.PackagedServer.Finished;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Backups of a server that is killed meanwhile, or not, all in one place. */
final class KilledBackups {
  private static final Pattern ID = Pattern.compile("\"BackupId\":\\s*\"([^\"]+)\"");

  private final Path place;
  private final List<Made> made = new ArrayList<>();
  private int interrupted;

  /**
   * @param newest of each edited dataset the version that was acknowledged before it began
   */
  private record Made(String id, Map<EditedDataset, Long> newest) {}

  KilledBackups(Path place) {
    this.place = place;
  }

  /** Makes one, if the server lives long enough. */
  void backUp(URI endpoint, List<EditedDataset> edited) {
    Map<EditedDataset, Long> newest = new ConcurrentHashMap<>();
    edited.forEach(each -> newest.put(each, each.newest()));
    Finished finished =
        PackagedServer.run(
            "backup", place.toString(), "--json", "--endpoint-url", endpoint.toString());
    if (finished.exitCode() != 0) {
      interrupted++;
      return;
    }
    Matcher id = ID.matcher(finished.out());
    assertThat(id.find()).as(finished.out()).isTrue();
    made.add(new Made(id.group(1), newest));
  }

  int count() {
    return made.size();
  }

  int interrupted() {
    return interrupted;
  }

  /** Verifies all of them, and restores the first and the last one. */
  void verify(Path folder) {
    Finished verified = PackagedServer.run("backup", "--verify", place.toString());
    assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
    for (Made each : new LinkedHashSet<>(List.of(made.getFirst(), made.getLast()))) {
      Path target = folder.resolve("restored-" + each.id);
      Finished restored =
          PackagedServer.run(
              "restore", place.toString(), "--backup", each.id, "--data", target.toString());
      assertThat(restored.exitCode()).as(restored.err()).isZero();
      try (PackagedServer server = PackagedServer.start(target);
          Calls calls = Calls.at(server.endpoint())) {
        each.newest.forEach((dataset, newest) -> dataset.verifyCopy(calls, newest));
      }
    }
  }
}
