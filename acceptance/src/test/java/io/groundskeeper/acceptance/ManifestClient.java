package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetStatus;
import software.amazon.awssdk.services.rekognition.model.DatasetStatusMessageCode;
import software.amazon.awssdk.services.rekognition.model.DatasetType;
import software.amazon.awssdk.services.rekognition.model.S3Object;

/** The AWS SDK for Java, to make datasets from manifests; each in a project of its own. */
record ManifestClient(RekognitionClient calls) implements AutoCloseable {
  static final String CREATED = "The dataset was successfully created from the manifest file.";

  private static final int POLLS_MAX = 12_000;
  private static final int POLL_MILLIS = 10;
  private static final int PAGE_ENTRIES = 100;

  static ManifestClient of(ServerProcess server) {
    URI endpoint = server.endpoint();
    return new ManifestClient(
        JavaSdkScenario.configured(RekognitionClient.builder(), endpoint).build());
  }

  static S3Object object(String bucket, String key) {
    return S3Object.builder().bucket(bucket).name(key).build();
  }

  /** Begins to make a dataset; gives its ARN. */
  String begin(String project, S3Object manifest) {
    String projectArn = calls.createProject(p -> p.projectName(project)).projectArn();
    return calls
        .createDataset(d ->
            d.projectArn(projectArn)
                .datasetType(DatasetType.TRAIN)
                .datasetSource(s -> s.groundTruthManifest(g -> g.s3Object(manifest))))
        .datasetArn();
  }

  DatasetDescription describe(String arn) {
    return calls.describeDataset(d -> d.datasetArn(arn)).datasetDescription();
  }

  /** What the dataset is when it is made, or could not be. */
  DatasetDescription await(String arn) {
    for (int poll = 0; poll < POLLS_MAX; poll++) {
      DatasetDescription description = describe(arn);
      if (description.status() != DatasetStatus.CREATE_IN_PROGRESS) {
        return description;
      }
      pause();
    }
    throw new AssertionError("still in progress: " + describe(arn));
  }

  static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All entries as they are listed. */
  Stream<String> entries(String arn) {
    return calls
        .listDatasetEntriesPaginator(l -> l.datasetArn(arn).maxResults(PAGE_ENTRIES))
        .datasetEntries()
        .stream();
  }

  /** Makes a dataset of these entries, labelled entries, errors and labels. */
  String creates(String project, S3Object manifest, Integer... statistics) {
    String arn = begin(project, manifest);
    DatasetDescription created = await(arn);
    assertThat(created.status())
        .as(created.statusMessage())
        .isEqualTo(DatasetStatus.CREATE_COMPLETE);
    assertThat(created.statusMessage()).isEqualTo(CREATED);
    assertThat(created.statusMessageCode()).isEqualTo(DatasetStatusMessageCode.SUCCESS);
    assertThat(statistics(created)).containsExactly(statistics);
    return arn;
  }

  /** Makes no dataset, for the reason that the client is told; nothing of it is there. */
  String fails(String project, S3Object manifest, String message) {
    String arn = begin(project, manifest);
    DatasetDescription failed = await(arn);
    assertThat(failed.statusMessage()).isEqualTo(message);
    assertThat(failed.status()).isEqualTo(DatasetStatus.CREATE_FAILED);
    assertThat(failed.statusMessageCode()).isEqualTo(DatasetStatusMessageCode.CLIENT_ERROR);
    assertThat(statistics(failed)).containsExactly(0, 0, 0, 0);
    assertThat(entries(arn)).isEmpty();
    return arn;
  }

  static Integer[] statistics(DatasetDescription description) {
    var stats = description.datasetStats();
    return new Integer[] {
      stats.totalEntries(), stats.labeledEntries(), stats.errorEntries(), stats.totalLabels()
    };
  }

  @Override
  public void close() {
    calls.close();
  }
}
