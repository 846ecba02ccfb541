package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetStats;
import software.amazon.awssdk.services.rekognition.model.DatasetType;
import software.amazon.awssdk.services.rekognition.model.DistributeDataset;
import software.amazon.awssdk.services.rekognition.model.InvalidPaginationTokenException;
import software.amazon.awssdk.services.rekognition.model.InvalidParameterException;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesRequest;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesResponse;
import software.amazon.awssdk.services.rekognition.model.ProjectDescription;
import software.amazon.awssdk.services.rekognition.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.rekognition.model.ResourceInUseException;
import software.amazon.awssdk.services.rekognition.model.ResourceNotFoundException;

/** One run of the scenario by a client of the AWS SDK for Java 2. */
final class ScenarioRun {
  private static final int UPDATE_BYTES_MAX = 5_242_880;

  private static final List<String> CREATED =
      List.of("CREATE_COMPLETE", "The dataset was successfully created.", "SUCCESS");
  private static final List<String> UPDATED =
      List.of("UPDATE_COMPLETE", "The dataset was successfully updated.", "SUCCESS");
  private static final List<String> FAILED =
      List.of("UPDATE_FAILED", "The manifest file has too many terminal errors.", "CLIENT_ERROR");
  private static final List<String> DISTRIBUTED =
      List.of("UPDATE_COMPLETE", "The dataset was successfully distributed.", "SUCCESS");

  private final RekognitionClient client;
  private final ScenarioCalls calls;
  private final Function<ListDatasetEntriesRequest, List<String>> everyEntry;
  private final List<String> listed = ScenarioFiles.lines("manifest.listed.jsonl");
  private final List<String> replaced = ScenarioFiles.lines("replacements.listed.jsonl");
  private final List<String> steps = new ArrayList<>();
  private final String name = "scenario-java-" + System.currentTimeMillis();
  private final String arnOfProject = "arn:aws:rekognition:us-east-1:\\d{12}:project/" + name;
  private String project = "";
  private String train = "";
  private String test = "";

  /**
   * @param everyEntry lists all entries of a request by the client's own paginator
   */
  ScenarioRun(
      RekognitionClient client, Function<ListDatasetEntriesRequest, List<String>> everyEntry) {
    this.client = client;
    this.everyEntry = everyEntry;
    calls = new ScenarioCalls(client);
  }

  /** Takes all steps; gives their titles. */
  List<String> all() throws InterruptedException {
    make();
    update();
    listAndFilter();
    pageThrough();
    sendTheLargestUpdate();
    beRefused();
    sendABrokenUpdate();
    replace();
    distribute();
    tag();
    delete();
    return steps;
  }

  private void step(String title) {
    steps.add(title);
  }

  private String newDataset(DatasetType type) {
    return client.createDataset(r -> r.projectArn(project).datasetType(type)).datasetArn();
  }

  private void make() throws InterruptedException {
    step("1. Make a project and a dataset");
    project = client.createProject(r -> r.projectName(name)).projectArn();
    train = newDataset(DatasetType.TRAIN);
    assertThat(project).matches(arnOfProject + "/\\d+");
    assertThat(train).matches(arnOfProject + "/dataset/train/\\d+");
    isRecent(describedAs(CREATED, 0, 0, 0, 0).creationTimestamp());
    ProjectDescription described = onlyProject();
    assertThat(described.projectArn()).isEqualTo(project);
    assertThat(described.statusAsString()).isEqualTo("CREATED");
    assertThat(described.datasets())
        .singleElement()
        .satisfies(dataset -> {
          assertThat(dataset.datasetType()).isEqualTo(DatasetType.TRAIN);
          assertThat(dataset.datasetArn()).isEqualTo(train);
          assertThat(dataset.statusAsString()).isEqualTo("CREATE_COMPLETE");
        });
  }

  private ProjectDescription onlyProject() {
    List<ProjectDescription> projects = projects();
    assertThat(projects).hasSize(1);
    return projects.getFirst();
  }

  private List<ProjectDescription> projects() {
    return client.describeProjects(r -> r.projectNames(name)).projectDescriptions();
  }

  private void update() throws InterruptedException {
    step("2. Update it with the manifest");
    calls.send(train, ScenarioFiles.content("manifest.jsonl"));
    DatasetDescription description = describedAs(UPDATED, 15, 13, 3, 10);
    isRecent(description.lastUpdatedTimestamp());
    assertThat(description.lastUpdatedTimestamp()).isAfter(description.creationTimestamp());
  }

  private void listAndFilter() {
    step("3. List it");
    assertThat(listing(train)).isEqualTo(listed);
    step("4. Filter it");
    for (List<String> row : ScenarioFiles.rows("filters.tsv")) {
      assertThat(everyEntry.apply(filtered(row))).as(row.toString()).isEqualTo(named(row.get(4)));
    }
  }

  private ListDatasetEntriesRequest filtered(List<String> row) {
    ListDatasetEntriesRequest.Builder request = ScenarioCalls.entries(train, 4);
    cell(row, 0).ifPresent(names -> request.containsLabels(names.split(";", -1)));
    cell(row, 1).ifPresent(labeled -> request.labeled(Boolean.valueOf(labeled)));
    cell(row, 2).ifPresent(request::sourceRefContains);
    cell(row, 3).ifPresent(errors -> request.hasErrors(Boolean.valueOf(errors)));
    return request.build();
  }

  private Optional<String> cell(List<String> row, int column) {
    return Optional.of(row.get(column)).filter(text -> !text.equals("-"));
  }

  private List<String> named(String numbers) {
    return numbers.equals("-")
        ? List.of()
        : Arrays.stream(numbers.split(" ", -1))
            .map(number -> listed.get(Integer.parseInt(number) - 1))
            .toList();
  }

  private void pageThrough() {
    step("5. Page through it");
    List<List<String>> byFive = calls.entryPages(train, null);
    assertThat(byFive).extracting(List::size).containsExactly(5, 5, 5);
    assertThat(joined(byFive)).isEqualTo(listed);
    step("6. List its labels");
    List<List<String>> byFour = calls.labelPages(train);
    assertThat(byFour).extracting(List::size).containsExactly(4, 4, 2);
    assertThat(joined(byFour)).isEqualTo(ScenarioFiles.lines("manifest.labels.tsv"));
  }

  private void sendTheLargestUpdate() throws InterruptedException {
    step("7. Send the largest update");
    calls.send(train, manifestUpTo(UPDATE_BYTES_MAX));
    describedAs(UPDATED, 15, 13, 3, 10);
    assertThat(listing(train)).isEqualTo(listed);
  }

  private void beRefused() throws InterruptedException {
    step("8. Be refused");
    String unknown = train + "1";
    Refusals.refused(
        ResourceNotFoundException.class, () -> client.describeDataset(r -> r.datasetArn(unknown)));
    Refusals.refused(
        ResourceNotFoundException.class,
        () -> calls.send(unknown, ScenarioFiles.content("manifest.jsonl")));
    Refusals.invalid(
        "Value 'a bed of roses' at 'projectName' failed to satisfy constraint: Member must"
            + " satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+",
        () -> client.createProject(r -> r.projectName("a bed of roses")));
    Refusals.invalid(
        "Value at 'changes.groundTruth' failed to satisfy constraint: Member must have length"
            + " less than or equal to 5242880",
        () -> calls.send(train, manifestUpTo(UPDATE_BYTES_MAX + 1)));
    Refusals.refused(
        ResourceInUseException.class, () -> client.createProject(r -> r.projectName(name)));
    Refusals.refused(ResourceAlreadyExistsException.class, () -> newDataset(DatasetType.TRAIN));
    String token = calls.firstPage(train).nextToken();
    Refusals.refused(
        InvalidPaginationTokenException.class,
        () ->
            client.listDatasetEntries(
                ScenarioCalls.entries(train, 5).nextToken("x" + token).build()));
    Refusals.refused(
        InvalidPaginationTokenException.class,
        () ->
            client.listDatasetEntries(
                ScenarioCalls.entries(train, 5).nextToken(token).labeled(true).build()));
    describedAs(UPDATED, 15, 13, 3, 10);
  }

  private void sendABrokenUpdate() throws InterruptedException {
    step("9. Send a broken update");
    calls.send(train, ScenarioFiles.content("broken.jsonl"));
    describedAs(FAILED, 15, 13, 3, 10);
    assertThat(listing(train)).isEqualTo(listed);
  }

  private void replace() throws InterruptedException {
    step("10. Replace entries while a listing goes on");
    ListDatasetEntriesResponse first = calls.firstPage(train);
    calls.send(train, ScenarioFiles.content("replacements.jsonl"));
    List<String> wentOn = new ArrayList<>(first.datasetEntries());
    wentOn.addAll(joined(calls.entryPages(train, first.nextToken())));
    assertThat(wentOn).isEqualTo(listed);
    describedAs(UPDATED, 20, 19, 2, 9);
    assertThat(listing(train)).isEqualTo(replaced);
    assertThat(joined(calls.labelPages(train)))
        .isEqualTo(ScenarioFiles.lines("replacements.labels.tsv"));
    step("11. Send back what was listed");
    calls.send(train, String.join("\n", replaced).getBytes(UTF_8));
    describedAs(UPDATED, 20, 19, 2, 9);
    assertThat(listing(train)).isEqualTo(replaced);
  }

  private void distribute() throws InterruptedException {
    step("12. Distribute to a test dataset");
    test = newDataset(DatasetType.TEST);
    assertThat(test).matches(arnOfProject + "/dataset/test/\\d+");
    distributeBoth();
    DatasetDescription inTrain = calls.describe(train);
    DatasetDescription inTest = calls.describe(test);
    assertThat(outcome(inTrain)).isEqualTo(DISTRIBUTED);
    assertThat(outcome(inTest)).isEqualTo(DISTRIBUTED);
    DatasetStats stayed = inTrain.datasetStats();
    DatasetStats moved = inTest.datasetStats();
    assertThat(stayed.totalEntries()).isEqualTo(16);
    assertThat(moved.totalEntries()).isEqualTo(4);
    assertThat(stayed.labeledEntries() + moved.labeledEntries()).isEqualTo(19);
    assertThat(stayed.errorEntries() + moved.errorEntries()).isEqualTo(2);
    List<String> thatMoved = listing(test);
    assertThat(thatMoved).isEqualTo(replaced.stream().filter(thatMoved::contains).toList());
    assertThat(listing(train))
        .isEqualTo(replaced.stream().filter(entry -> !thatMoved.contains(entry)).toList());
    Refusals.refused(InvalidParameterException.class, this::distributeBoth);
  }

  private void distributeBoth() {
    client.distributeDatasetEntries(r ->
        r.datasets(
            DistributeDataset.builder().arn(train).build(),
            DistributeDataset.builder().arn(test).build()));
  }

  private void tag() {
    step("13. Tag the project");
    Map<String, String> both = Map.of("season", "Frühling", "keeper", "Groundskeeper");
    client.tagResource(r -> r.resourceArn(project).tags(both));
    assertThat(tags()).isEqualTo(both);
    client.untagResource(r -> r.resourceArn(project).tagKeys("keeper"));
    assertThat(tags()).isEqualTo(Map.of("season", "Frühling"));
  }

  private Map<String, String> tags() {
    return client.listTagsForResource(r -> r.resourceArn(project)).tags();
  }

  private void delete() throws InterruptedException {
    step("14. Delete everything");
    Refusals.refused(
        ResourceInUseException.class, () -> client.deleteProject(r -> r.projectArn(project)));
    for (String arn : List.of(train, test)) {
      client.deleteDataset(r -> r.datasetArn(arn));
      calls.waitUntilGone(arn);
    }
    assertThat(client.deleteProject(r -> r.projectArn(project)).statusAsString())
        .isEqualTo("DELETING");
    assertThat(projects()).isEmpty();
    Refusals.refused(ResourceNotFoundException.class, this::tags);
    Refusals.refused(ResourceNotFoundException.class, () -> newDataset(DatasetType.TRAIN));
    Refusals.refused(
        ResourceNotFoundException.class, () -> client.deleteProject(r -> r.projectArn(project)));
  }

  private DatasetDescription describedAs(List<String> outcome, Integer... statistics)
      throws InterruptedException {
    DatasetDescription description = calls.describe(train);
    DatasetStats stats = description.datasetStats();
    assertThat(outcome(description)).isEqualTo(outcome);
    assertThat(
            List.of(
                stats.totalEntries(),
                stats.labeledEntries(),
                stats.errorEntries(),
                stats.totalLabels()))
        .containsExactly(statistics);
    return description;
  }

  private List<String> listing(String arn) {
    return everyEntry.apply(ScenarioCalls.entries(arn, 4).build());
  }

  private static void isRecent(Instant time) {
    assertThat(time).isCloseTo(Instant.now(), within(10, ChronoUnit.MINUTES));
  }

  private static byte[] manifestUpTo(int bytes) {
    byte[] manifest = ScenarioFiles.content("manifest.jsonl");
    byte[] padded = Arrays.copyOf(manifest, bytes);
    Arrays.fill(padded, manifest.length, bytes, (byte) '\n');
    return padded;
  }

  private static List<String> joined(List<List<String>> pages) {
    return pages.stream().flatMap(List::stream).toList();
  }

  private static List<String> outcome(DatasetDescription it) {
    return List.of(it.statusAsString(), it.statusMessage(), it.statusMessageCodeAsString());
  }
}
