package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetLabelDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetStats;
import software.amazon.awssdk.services.rekognition.model.DatasetType;
import software.amazon.awssdk.services.rekognition.model.DistributeDataset;
import software.amazon.awssdk.services.rekognition.model.InvalidPaginationTokenException;
import software.amazon.awssdk.services.rekognition.model.InvalidParameterException;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesRequest;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesResponse;
import software.amazon.awssdk.services.rekognition.model.ListDatasetLabelsResponse;
import software.amazon.awssdk.services.rekognition.model.ProjectDescription;
import software.amazon.awssdk.services.rekognition.model.RekognitionException;
import software.amazon.awssdk.services.rekognition.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.rekognition.model.ResourceInUseException;
import software.amazon.awssdk.services.rekognition.model.ResourceNotFoundException;

/**
 * The scenario of {@code SCENARIO.md} by a client of the AWS SDK for Java 2.
 *
 * @param <C> the client
 */
abstract class JavaSdkScenario<C extends SdkClient> {
  private static final int UPDATE_BYTES_MAX = 5_242_880;
  private static final int POLLS_MAX = 600;
  private static final Duration POLL = Duration.ofMillis(100);

  private static final List<String> CREATED =
      List.of("CREATE_COMPLETE", "The dataset was successfully created.", "SUCCESS");
  private static final List<String> UPDATED =
      List.of("UPDATE_COMPLETE", "The dataset was successfully updated.", "SUCCESS");
  private static final List<String> FAILED =
      List.of("UPDATE_FAILED", "The manifest file has too many terminal errors.", "CLIENT_ERROR");
  private static final List<String> DISTRIBUTED =
      List.of("UPDATE_COMPLETE", "The dataset was successfully distributed.", "SUCCESS");

  private final List<String> listed = ScenarioFiles.lines("manifest.listed.jsonl");
  private final List<String> replaced = ScenarioFiles.lines("replacements.listed.jsonl");
  private final List<String> steps = new ArrayList<>();
  private final String name = "scenario-java-" + System.currentTimeMillis();

  @TempDir private Path data;

  /** A client that talks to the server there. */
  abstract C connect(URI endpoint);

  /** The operations of the client, as calls that wait for the answer. */
  abstract RekognitionClient operations(C client);

  /** All entries that a request lists, by the client's own paginator. */
  abstract List<String> everyEntry(C client, ListDatasetEntriesRequest request);

  static <B extends AwsClientBuilder<B, ?>> B configured(B builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
  }

  @Test
  void runs_the_scenario() throws Exception {
    try (PackagedServer server = PackagedServer.start(data);
        C client = connect(server.endpoint())) {
      new Run(client).all();
    }
    assertThat(steps).isEqualTo(ScenarioFiles.steps());
  }

  /** One run, with what its steps hand on. */
  private final class Run {
    private final C client;
    private final RekognitionClient calls;
    private final String arnOfProject = "arn:aws:rekognition:us-east-1:\\d{12}:project/" + name;
    private final String project;
    private final String train;
    private String test = "";

    Run(C client) {
      this.client = client;
      calls = operations(client);
      step("1. Make a project and a dataset");
      project = calls.createProject(r -> r.projectName(name)).projectArn();
      train = newDataset(DatasetType.TRAIN);
    }

    void all() throws InterruptedException {
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
    }

    private void step(String title) {
      steps.add(title);
    }

    private String newDataset(DatasetType type) {
      return calls.createDataset(r -> r.projectArn(project).datasetType(type)).datasetArn();
    }

    private void make() throws InterruptedException {
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
      return calls.describeProjects(r -> r.projectNames(name)).projectDescriptions();
    }

    private void update() throws InterruptedException {
      step("2. Update it with the manifest");
      send(train, ScenarioFiles.content("manifest.jsonl"));
      DatasetDescription description = describedAs(UPDATED, 15, 13, 3, 10);
      isRecent(description.lastUpdatedTimestamp());
      assertThat(description.lastUpdatedTimestamp()).isAfter(description.creationTimestamp());
    }

    private void listAndFilter() {
      step("3. List it");
      assertThat(listing(train)).isEqualTo(listed);
      step("4. Filter it");
      for (List<String> row : ScenarioFiles.rows("filters.tsv")) {
        assertThat(everyEntry(client, filtered(row)))
            .as(row.toString())
            .isEqualTo(named(row.get(4)));
      }
    }

    private ListDatasetEntriesRequest filtered(List<String> row) {
      ListDatasetEntriesRequest.Builder request = entries(train, 4);
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
      List<List<String>> byFive = entryPages(null);
      assertThat(byFive).extracting(List::size).containsExactly(5, 5, 5);
      assertThat(joined(byFive)).isEqualTo(listed);
      step("6. List its labels");
      List<List<String>> byFour = labelPages();
      assertThat(byFour).extracting(List::size).containsExactly(4, 4, 2);
      assertThat(joined(byFour)).isEqualTo(ScenarioFiles.lines("manifest.labels.tsv"));
    }

    private void sendTheLargestUpdate() throws InterruptedException {
      step("7. Send the largest update");
      send(train, manifestUpTo(UPDATE_BYTES_MAX));
      describedAs(UPDATED, 15, 13, 3, 10);
      assertThat(listing(train)).isEqualTo(listed);
    }

    private void beRefused() throws InterruptedException {
      step("8. Be refused");
      String unknown = train + "1";
      refused(
          ResourceNotFoundException.class, () -> calls.describeDataset(r -> r.datasetArn(unknown)));
      refused(
          ResourceNotFoundException.class,
          () -> send(unknown, ScenarioFiles.content("manifest.jsonl")));
      invalid(
          "Value 'a bed of roses' at 'projectName' failed to satisfy constraint: Member must"
              + " satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+",
          () -> calls.createProject(r -> r.projectName("a bed of roses")));
      invalid(
          "Value at 'changes.groundTruth' failed to satisfy constraint: Member must have length"
              + " less than or equal to 5242880",
          () -> send(train, manifestUpTo(UPDATE_BYTES_MAX + 1)));
      refused(ResourceInUseException.class, () -> calls.createProject(r -> r.projectName(name)));
      refused(ResourceAlreadyExistsException.class, () -> newDataset(DatasetType.TRAIN));
      String token = firstPage().nextToken();
      refused(
          InvalidPaginationTokenException.class,
          () -> calls.listDatasetEntries(entries(train, 5).nextToken("x" + token).build()));
      refused(
          InvalidPaginationTokenException.class,
          () -> calls.listDatasetEntries(entries(train, 5).nextToken(token).labeled(true).build()));
      describedAs(UPDATED, 15, 13, 3, 10);
    }

    private void sendABrokenUpdate() throws InterruptedException {
      step("9. Send a broken update");
      send(train, ScenarioFiles.content("broken.jsonl"));
      describedAs(FAILED, 15, 13, 3, 10);
      assertThat(listing(train)).isEqualTo(listed);
    }

    private void replace() throws InterruptedException {
      step("10. Replace entries while a listing goes on");
      ListDatasetEntriesResponse first = firstPage();
      send(train, ScenarioFiles.content("replacements.jsonl"));
      List<String> wentOn = new ArrayList<>(first.datasetEntries());
      wentOn.addAll(joined(entryPages(first.nextToken())));
      assertThat(wentOn).isEqualTo(listed);
      describedAs(UPDATED, 20, 19, 2, 9);
      assertThat(listing(train)).isEqualTo(replaced);
      assertThat(joined(labelPages())).isEqualTo(ScenarioFiles.lines("replacements.labels.tsv"));
      step("11. Send back what was listed");
      send(train, String.join("\n", replaced).getBytes(UTF_8));
      describedAs(UPDATED, 20, 19, 2, 9);
      assertThat(listing(train)).isEqualTo(replaced);
    }

    private void distribute() throws InterruptedException {
      step("12. Distribute to a test dataset");
      test = newDataset(DatasetType.TEST);
      assertThat(test).matches(arnOfProject + "/dataset/test/\\d+");
      distributeBoth();
      DatasetDescription inTrain = describe(train);
      DatasetDescription inTest = describe(test);
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
      refused(InvalidParameterException.class, this::distributeBoth);
    }

    private void distributeBoth() {
      calls.distributeDatasetEntries(r ->
          r.datasets(
              DistributeDataset.builder().arn(train).build(),
              DistributeDataset.builder().arn(test).build()));
    }

    private void tag() {
      step("13. Tag the project");
      Map<String, String> both = Map.of("season", "Frühling", "keeper", "Groundskeeper");
      calls.tagResource(r -> r.resourceArn(project).tags(both));
      assertThat(tags()).isEqualTo(both);
      calls.untagResource(r -> r.resourceArn(project).tagKeys("keeper"));
      assertThat(tags()).isEqualTo(Map.of("season", "Frühling"));
    }

    private Map<String, String> tags() {
      return calls.listTagsForResource(r -> r.resourceArn(project)).tags();
    }

    private void delete() throws InterruptedException {
      step("14. Delete everything");
      refused(ResourceInUseException.class, () -> calls.deleteProject(r -> r.projectArn(project)));
      for (String arn : List.of(train, test)) {
        calls.deleteDataset(r -> r.datasetArn(arn));
        waitUntilGone(arn);
      }
      assertThat(calls.deleteProject(r -> r.projectArn(project)).statusAsString())
          .isEqualTo("DELETING");
      assertThat(projects()).isEmpty();
      refused(ResourceNotFoundException.class, this::tags);
      refused(ResourceNotFoundException.class, () -> newDataset(DatasetType.TRAIN));
      refused(
          ResourceNotFoundException.class, () -> calls.deleteProject(r -> r.projectArn(project)));
    }

    private void waitUntilGone(String arn) throws InterruptedException {
      for (int poll = 0; poll < POLLS_MAX; poll++) {
        try {
          calls.describeDataset(r -> r.datasetArn(arn));
        } catch (ResourceNotFoundException gone) {
          return;
        }
        Thread.sleep(POLL);
      }
      throw new AssertionError(arn + " is not gone in time");
    }

    private void send(String arn, byte[] blob) {
      calls.updateDatasetEntries(
          r -> r.datasetArn(arn).changes(c -> c.groundTruth(SdkBytes.fromByteArray(blob))));
    }

    private DatasetDescription describe(String arn) throws InterruptedException {
      for (int poll = 0; poll < POLLS_MAX; poll++) {
        DatasetDescription description =
            calls.describeDataset(r -> r.datasetArn(arn)).datasetDescription();
        if (!description.statusAsString().endsWith("_IN_PROGRESS")) {
          return description;
        }
        Thread.sleep(POLL);
      }
      throw new AssertionError(arn + " is not ready in time");
    }

    private DatasetDescription describedAs(List<String> outcome, Integer... statistics)
        throws InterruptedException {
      DatasetDescription description = describe(train);
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
      return everyEntry(client, entries(arn, 4).build());
    }

    private ListDatasetEntriesResponse firstPage() {
      return calls.listDatasetEntries(entries(train, 5).build());
    }

    private List<List<String>> entryPages(@Nullable String from) {
      return pages(
          from,
          token -> calls.listDatasetEntries(entries(train, 5).nextToken(token).build()),
          ListDatasetEntriesResponse::datasetEntries,
          ListDatasetEntriesResponse::nextToken);
    }

    private List<List<String>> labelPages() {
      return pages(
          null,
          token -> calls.listDatasetLabels(r -> r.datasetArn(train).maxResults(4).nextToken(token)),
          page -> page.datasetLabelDescriptions().stream().map(JavaSdkScenario::row).toList(),
          ListDatasetLabelsResponse::nextToken);
    }
  }

  /** The pages from a token on, as they come, until a page has no token. */
  private static <P> List<List<String>> pages(
      @Nullable String from,
      Function<@Nullable String, P> call,
      Function<P, List<String>> items,
      Function<P, @Nullable String> nextToken) {
    List<List<String>> pages = new ArrayList<>();
    String token = from;
    do {
      P page = call.apply(token);
      pages.add(items.apply(page));
      token = nextToken.apply(page);
    } while (token != null);
    return pages;
  }

  private static ListDatasetEntriesRequest.Builder entries(String arn, int pageSize) {
    return ListDatasetEntriesRequest.builder().datasetArn(arn).maxResults(pageSize);
  }

  private static String row(DatasetLabelDescription label) {
    Integer boxes = label.labelStats().boundingBoxCount();
    return "%s\t%d\t%s"
        .formatted(label.labelName(), label.labelStats().entryCount(), boxes == null ? "-" : boxes);
  }

  private static List<String> joined(List<List<String>> pages) {
    return pages.stream().flatMap(List::stream).toList();
  }

  private static List<String> outcome(DatasetDescription it) {
    return List.of(it.statusAsString(), it.statusMessage(), it.statusMessageCodeAsString());
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

  private static void refused(Class<? extends RekognitionException> type, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            type,
            refusal -> {
              assertThat(refusal.statusCode()).isEqualTo(400);
              assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(type.getSimpleName());
              assertThat(refusal.awsErrorDetails().errorMessage()).isNotBlank();
            });
  }

  /** The service's model has no type for this refusal. */
  private static void invalid(String violation, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RekognitionException.class,
            refusal -> {
              assertThat(refusal.statusCode()).isEqualTo(400);
              assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
              assertThat(refusal.awsErrorDetails().errorMessage())
                  .isEqualTo("1 validation error detected: " + violation);
            });
  }
}
