package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.rekognition.model.DatasetType;

/**
 * Does everything that changes a dataset of its own, and knows what each version then holds, line
 * by line: updates, uploads, edits, reverts, tags, expiry, each under a request token.
 */
final class EditedDataset extends KilledClient {
  private static final int IMAGES = 60;
  private static final int VERSIONS_MAX = 24;
  private static final int VERSIONS_LEFT = 12;
  private static final List<String> LABELS = List.of("cat", "dog", "owl", "fox", "hen", "bee");
  private static final Pattern LABEL = Pattern.compile("\"class-name\":\"(\\w+)\"");

  private final Random random;
  private String arn = "";
  private volatile Progress progress = new Progress(new State(0, new TreeMap<>(), Map.of()), null);

  /** Every version that there ever was, for what is restored later: the digest of its lines. */
  private final Map<Long, String> ever = new ConcurrentHashMap<>();

  /**
   * What the dataset has. Immutable.
   *
   * @param contents of each version that is kept, in order of the entries
   * @param tags the version of each
   */
  private record State(
      long newest, NavigableMap<Long, List<String>> contents, Map<String, Long> tags) {
    List<String> lines() {
      return Objects.requireNonNull(contents.get(newest));
    }

    State with(List<String> lines) {
      NavigableMap<Long, List<String>> changed = new TreeMap<>(contents);
      changed.put(newest + 1, List.copyOf(lines));
      return new State(newest + 1, changed, tags);
    }

    State tagged(String tag, long version) {
      Map<String, Long> changed = new LinkedHashMap<>(tags);
      changed.put(tag, version);
      return new State(newest, contents, changed);
    }

    /** A version that would have expired but for its tag goes with it. */
    State untagged(String tag, long oldest) {
      NavigableMap<Long, List<String>> left = new TreeMap<>(contents);
      if (Objects.requireNonNull(tags.get(tag)) < oldest) {
        left.remove(tags.get(tag));
      }
      Map<String, Long> changed = new LinkedHashMap<>(tags);
      changed.remove(tag);
      return new State(newest, left, changed);
    }

    State expiredBefore(long oldest) {
      NavigableMap<Long, List<String>> left = new TreeMap<>(contents);
      left.headMap(oldest, false).keySet().removeIf(version -> !tags.containsValue(version));
      return new State(newest, left, tags);
    }

    /** The versions, each with its tags, as the server lists them. */
    Map<Long, List<String>> listed() {
      return contents.keySet().stream()
          .collect(
              toMap(
                  version -> version,
                  version ->
                      tags.entrySet().stream()
                          .filter(tag -> tag.getValue().equals(version))
                          .map(Map.Entry::getKey)
                          .toList()));
    }
  }

  /**
   * @param isVersion whether it makes a version, once, however often it is called
   */
  private record Change(State after, Function<Calls, JsonNode> call, boolean isVersion) {}

  private record Progress(State acknowledged, @Nullable Change underWay) {}

  /** The versions before it have expired, unless they had a tag. */
  private long oldest = 1;

  EditedDataset(String name, Random random) {
    super(name);
    this.random = random;
  }

  void make(Calls calls) {
    String project = calls.aws().createProject(p -> p.projectName(name())).projectArn();
    arn =
        calls
            .aws()
            .createDataset(d -> d.projectArn(project).datasetType(DatasetType.TRAIN))
            .datasetArn();
    progress = new Progress(new State(0, new TreeMap<>(), Map.of()).with(List.of()), null);
  }

  private String dataset() {
    return name() + "/train";
  }

  @Override
  void call(Calls calls) {
    State now = progress.acknowledged;
    Change change = next(now);
    progress = new Progress(now, change);
    make(change, calls);
    progress = new Progress(change.after, null);
    countAcknowledged();
  }

  private void make(Change change, Calls calls) {
    JsonNode answer = change.call.apply(calls);
    if (change.isVersion) {
      assertThat(OwnCalls.number(answer, "Version"))
          .as("version that was made of %s: %s", name(), answer)
          .isEqualTo(change.after.newest);
      ever.put(change.after.newest, OwnCalls.digest(change.after.lines()));
    }
  }

  private Change next(State now) {
    if (now.contents.size() > VERSIONS_MAX) {
      oldest = now.newest - VERSIONS_LEFT;
      return other(
          now.expiredBefore(oldest), "ExpireDatasetVersions", "\"BeforeVersion\":" + oldest);
    }
    if (now.lines().size() < IMAGES / 4) {
      return upload(now);
    }
    return switch (random.nextInt(12)) {
      case 0 -> upload(now);
      case 1 -> deletion(now);
      case 2 -> renaming(now);
      case 3 -> merging(now);
      case 4 -> removal(now);
      case 5 -> moving(now);
      case 6 -> reversion(now);
      case 7 -> tagging(now);
      case 8 -> notes(now);
      default -> update(now);
    };
  }

  private Change version(State now, List<String> lines, String operation, String members) {
    String token = nextMarker();
    return new Change(
        now.with(lines),
        calls ->
            calls
                .own()
                .call(
                    operation,
                    "\"DatasetArn\":\"%s\",\"ClientRequestToken\":\"%s\",%s"
                        .formatted(arn, token, members)),
        true);
  }

  private Change other(State after, String operation, String members) {
    return new Change(
        after,
        calls -> calls.own().call(operation, "\"DatasetArn\":\"%s\",%s".formatted(arn, members)),
        false);
  }

  private Change upload(State now) {
    List<String> sent = fresh(now, 1 + random.nextInt(IMAGES));
    String token = nextMarker();
    String manifest = sent.stream().map(line -> line + "\n").collect(joining());
    return new Change(
        now.with(replaced(now.lines(), sent)),
        calls -> calls.own().upload(dataset(), token, manifest),
        true);
  }

  private Change update(State now) {
    List<String> sent = fresh(now, 1 + random.nextInt(10));
    return version(now, replaced(now.lines(), sent), "UpdateDatasetEntries", changes(sent));
  }

  private static String changes(List<String> lines) {
    return "\"Changes\":{\"GroundTruth\":\"%s\"}"
        .formatted(Base64.getEncoder().encodeToString(String.join("\n", lines).getBytes(UTF_8)));
  }

  /** Merges a member into some entries. */
  private Change notes(State now) {
    String note = nextMarker();
    List<String> sent =
        some(now.lines(), 5).stream()
            .map(line ->
                "{\"source-ref\":\"%s\",\"note\":\"%s\"}".formatted(sourceRefOf(line), note))
            .toList();
    List<String> refs = sent.stream().map(KilledClient::sourceRefOf).toList();
    return version(
        now,
        each(now.lines(), line -> refs.contains(sourceRefOf(line)) ? withNote(line, note) : line),
        "UpdateDatasetEntries",
        "\"Mode\":\"MERGE_ATTRIBUTES\"," + changes(sent));
  }

  private static String withNote(String line, String note) {
    return line.contains("\"note\":")
        ? line.replaceFirst("\"note\":\"[^\"]*\"", "\"note\":\"" + note + "\"")
        : line.substring(0, line.length() - 1) + ",\"note\":\"" + note + "\"}";
  }

  private Change deletion(State now) {
    List<String> gone = some(now.lines(), 8).stream().map(KilledClient::sourceRefOf).toList();
    return version(
        now,
        now.lines().stream().filter(line -> !gone.contains(sourceRefOf(line))).toList(),
        "DeleteDatasetEntries",
        "\"SourceRefs\":[%s]"
            .formatted(gone.stream().map(ref -> '"' + ref + '"').collect(joining(","))));
  }

  private Change renaming(State now) {
    List<String> used = labels(now);
    List<String> free = LABELS.stream().filter(label -> !used.contains(label)).toList();
    if (used.isEmpty() || free.isEmpty()) {
      return merging(now);
    }
    return version(
        now,
        each(now.lines(), line -> labelled(line, used.getFirst(), free.getFirst())),
        "RenameDatasetLabel",
        "\"LabelName\":\"%s\",\"NewLabelName\":\"%s\"".formatted(used.getFirst(), free.getFirst()));
  }

  private Change merging(State now) {
    List<String> used = labels(now);
    if (used.size() < 2) {
      return update(now);
    }
    return version(
        now,
        each(now.lines(), line -> labelled(line, used.getFirst(), used.getLast())),
        "MergeDatasetLabels",
        "\"LabelNames\":[\"%s\",\"%s\"],\"TargetLabelName\":\"%s\""
            .formatted(used.getFirst(), used.getLast(), used.getLast()));
  }

  private Change removal(State now) {
    List<String> used = labels(now);
    if (used.isEmpty()) {
      return update(now);
    }
    String gone = used.getFirst();
    return version(
        now,
        each(
            now.lines(),
            line ->
                line.contains("\"class-name\":\"" + gone + "\"")
                    ? line.replaceFirst(",\"kind\":1,\"kind-metadata\":\\{[^}]*\\}", "")
                    : line),
        "RemoveDatasetLabel",
        "\"LabelName\":\"%s\"".formatted(gone));
  }

  private Change moving(State now) {
    String from = prefix(now);
    String to = "s3://bucket/%s/%s/".formatted(name(), from.endsWith("/a/") ? "b" : "a");
    return version(
        now,
        each(now.lines(), line -> line.replace("\"" + from, "\"" + to)),
        "RewriteSourceRefs",
        "\"FromPrefix\":\"%s\",\"ToPrefix\":\"%s\"".formatted(from, to));
  }

  private Change reversion(State now) {
    List<Long> others =
        now.contents.entrySet().stream()
            .filter(each -> !each.getValue().equals(now.lines()))
            .map(Map.Entry::getKey)
            .toList();
    if (others.isEmpty()) {
      return update(now);
    }
    long to = others.get(random.nextInt(others.size()));
    return version(
        now, Objects.requireNonNull(now.contents.get(to)), "RevertDataset", "\"Version\":" + to);
  }

  /** Gives a version a tag, or takes away one. */
  private Change tagging(State now) {
    String tag = "t" + random.nextInt(3);
    if (now.tags.containsKey(tag)) {
      return other(
          now.untagged(tag, oldest), "UntagDatasetVersion", "\"Tag\":\"%s\"".formatted(tag));
    }
    List<Long> bare =
        now.contents.keySet().stream().filter(each -> !now.tags.containsValue(each)).toList();
    long version = bare.get(random.nextInt(bare.size()));
    return other(
        now.tagged(tag, version),
        "TagDatasetVersion",
        "\"Version\":%d,\"Tag\":\"%s\"".formatted(version, tag));
  }

  private static List<String> each(List<String> lines, UnaryOperator<String> change) {
    return lines.stream().map(change).toList();
  }

  private static String labelled(String line, String from, String to) {
    return line.replace("\"class-name\":\"" + from + "\"", "\"class-name\":\"" + to + "\"");
  }

  private static List<String> labels(State now) {
    return now.lines().stream()
        .flatMap(line -> LABEL.matcher(line).results().map(found -> found.group(1)))
        .distinct()
        .toList();
  }

  private String prefix(State now) {
    return now.lines().stream()
        .findFirst()
        .map(line -> sourceRefOf(line).replaceFirst("[^/]*$", ""))
        .orElse("s3://bucket/%s/a/".formatted(name()));
  }

  /** Lines that nobody has sent before, of some of the images. */
  private List<String> fresh(State now, int count) {
    String prefix = prefix(now);
    String marker = nextMarker();
    List<Integer> images = new ArrayList<>(IntStream.range(0, IMAGES).boxed().toList());
    Collections.shuffle(images, random);
    return images.stream()
        .limit(count)
        .map(image ->
            """
            {"source-ref":"%s%d.jpg","sent":"%s","kind":1,"kind-metadata":{"class-name":"%s",\
            "confidence":1,"human-annotated":"yes","creation-date":"2026-01-01T00:00:00",\
            "type":"groundtruth/image-classification","job-name":"%s"}}\
            """
                .formatted(
                    prefix, image, marker, LABELS.get(random.nextInt(LABELS.size() - 1)), marker))
        .toList();
  }

  private List<String> some(List<String> lines, int max) {
    List<String> shuffled = new ArrayList<>(lines);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Math.min(shuffled.size(), 1 + random.nextInt(max)));
  }

  private static List<String> replaced(List<String> lines, List<String> sent) {
    Map<String, String> entries = new LinkedHashMap<>();
    Stream.concat(lines.stream(), sent.stream())
        .forEach(line -> entries.put(sourceRefOf(line), line));
    return List.copyOf(entries.values());
  }

  @Override
  Expected expected() {
    Progress now = progress;
    return calls -> find(now, calls);
  }

  /** Makes sure that the server has what was acknowledged, with or without what was under way. */
  private State find(Progress at, Calls calls) {
    Map<Long, List<String>> listed = calls.own().versions(arn);
    Change change = at.underWay;
    boolean kept = change != null && listed.equals(change.after.listed());
    State expected = kept && change != null ? change.after : at.acknowledged;
    assertThat(listed).as("versions of %s, with their tags", name()).isEqualTo(expected.listed());
    expected.contents.forEach((version, lines) ->
        assertThat(calls.own().download(dataset(), version).lines())
            .as("version %d of %s", version, name())
            .isEqualTo(lines));
    return expected;
  }

  @Override
  void settle(Calls calls) {
    Progress at = progress;
    State found = find(at, calls);
    Change change = at.underWay;
    if (change != null) {
      countUnacknowledged(found.equals(change.after));
      if (change.isVersion) {
        // The same token makes the change once, whatever became of the first attempt.
        make(change, calls);
        found = find(new Progress(change.after, null), calls);
      }
    }
    progress = new Progress(found, null);
  }

  /** The newest version that was acknowledged. */
  long newest() {
    return progress.acknowledged.newest;
  }

  /**
   * Makes sure that each version of an older copy of the data is as it once was.
   *
   * @param least the newest that was acknowledged when the copy was begun
   */
  void verifyCopy(Calls calls, long least) {
    Map<Long, List<String>> versions = calls.own().versions(arn);
    assertThat(Collections.max(versions.keySet())).isGreaterThanOrEqualTo(least);
    for (long version : versions.keySet()) {
      if (version > 1) {
        assertThat(OwnCalls.digest(calls.own().download(dataset(), version).lines()))
            .as("version %d of %s in the copy", version, name())
            .isEqualTo(ever.get(version));
      }
    }
  }
}
