package io.groundskeeper.cli.copy;

import io.groundskeeper.cli.CommandFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetStatus;
import software.amazon.awssdk.services.rekognition.model.DatasetType;
import software.amazon.awssdk.services.rekognition.model.LimitExceededException;
import software.amazon.awssdk.services.rekognition.model.ListDatasetEntriesResponse;
import software.amazon.awssdk.services.rekognition.model.ProjectDescription;
import software.amazon.awssdk.services.rekognition.model.ProjectStatus;
import software.amazon.awssdk.services.rekognition.model.RekognitionException;
import software.amazon.awssdk.services.rekognition.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.rekognition.model.ResourceInUseException;
import software.amazon.awssdk.services.rekognition.model.ResourceNotReadyException;

/**
 * One side of a copy: an endpoint, through the public operations. What the endpoint refuses is
 * thrown as CommandFailedException, with what was to be done in its message.
 */
final class Side implements AutoCloseable {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
  private static final Duration SILENCE_MAX = Duration.ofMinutes(2);
  private static final int ATTEMPTS_MAX = 4;
  private static final int PAGE_MAX = 100;
  private static final Set<String> OF_CREDENTIALS =
      Set.of(
          "AccessDeniedException",
          "ExpiredTokenException",
          "IncompleteSignatureException",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "MissingAuthenticationTokenException",
          "UnrecognizedClientException");

  private final Endpoint endpoint;
  private final Duration waitMax;
  private final LongSupplier nanoTime;
  private final SdkHttpClient http;
  private final RekognitionClient client;
  private final OwnOperations own;

  /** Told of each line of a listing. */
  interface Listener {
    void line(String line) throws InterruptedException;
  }

  /**
   * Opens a side; nothing is asked of it yet.
   *
   * @param waitMax how long at most it is waited for something that is in progress there
   * @param nanoTime a clock as {@link System#nanoTime}
   * @throws CommandFailedException if there are no credentials for it
   */
  Side(Endpoint endpoint, Duration waitMax, LongSupplier nanoTime) {
    this.endpoint = endpoint;
    this.waitMax = waitMax;
    this.nanoTime = nanoTime;
    AwsCredentialsProvider credentials = endpoint.credentials();
    http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT_MAX)
            .socketTimeout(SILENCE_MAX)
            .build();
    var builder =
        RekognitionClient.builder()
            .region(endpoint.region())
            .credentialsProvider(credentials)
            .httpClient(http)
            .overrideConfiguration(c ->
                c.retryStrategy(
                    AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(ATTEMPTS_MAX)
                        .build()));
    endpoint.address().ifPresent(builder::endpointOverride);
    client = builder.build();
    own = new OwnOperations(endpoint, credentials, http);
  }

  Endpoint endpoint() {
    return endpoint;
  }

  @Override
  public String toString() {
    return endpoint.toString();
  }

  /** The project of this name. */
  Optional<ProjectDescription> project(String name) throws InterruptedException {
    return call(
            "describe project " + name, () -> client.describeProjects(r -> r.projectNames(name)))
        .projectDescriptions()
        .stream()
        .filter(p -> p.projectArn().contains(":project/" + name + "/"))
        .findFirst();
  }

  /** Makes a project, unless somebody else just did, and waits for it. */
  ProjectDescription createProject(String name) throws InterruptedException {
    try {
      call(
          "create project " + name,
          () -> client.createProject(r -> r.projectName(name)),
          Set.of(ResourceInUseException.class));
    } catch (ResourceInUseException e) {
      // By somebody else, or by a call of ours whose answer got lost.
    }
    return createdProject(name);
  }

  /** The project of this name, which is there or about to be. */
  ProjectDescription createdProject(String name) throws InterruptedException {
    GrowingPauses patience = new GrowingPauses(waitMax, nanoTime);
    do {
      Optional<ProjectDescription> project = project(name);
      if (project.isPresent() && project.get().status() == ProjectStatus.CREATED) {
        return project.get();
      }
    } while (patience.pause());
    throw tooSlow("project " + name + " is not created yet");
  }

  /** Makes an empty dataset, unless somebody else just did, and returns its ARN. */
  String createDataset(ProjectDescription project, DatasetType type, String name)
      throws InterruptedException {
    try {
      return call(
              "create dataset " + name,
              () -> client.createDataset(r -> r.projectArn(project.projectArn()).datasetType(type)),
              Set.of(ResourceAlreadyExistsException.class))
          .datasetArn();
    } catch (ResourceAlreadyExistsException e) {
      return project(CopyName.parse(project.projectArn()).project()).stream()
          .flatMap(p -> p.datasets().stream())
          .filter(d -> d.datasetType() == type)
          .findFirst()
          .orElseThrow(() -> failed("create dataset " + name, e))
          .datasetArn();
    }
  }

  /**
   * The dataset, once nothing is in progress with it.
   *
   * @param name its name for people
   */
  DatasetDescription settled(String arn, String name) throws InterruptedException {
    GrowingPauses patience = new GrowingPauses(waitMax, nanoTime);
    while (true) {
      DatasetDescription description =
          call("describe dataset " + name, () -> client.describeDataset(r -> r.datasetArn(arn)))
              .datasetDescription();
      DatasetStatus status = description.status();
      if (status == DatasetStatus.CREATE_FAILED) {
        throw new CommandFailedException(
            "The creation of dataset %s at %s has failed: %s Delete it there, and run this again."
                .formatted(name, endpoint, firstLine(description.statusMessage())));
      }
      if (!description.statusAsString().endsWith("_IN_PROGRESS")) {
        return description;
      }
      if (!patience.pause()) {
        throw tooSlow("dataset " + name + " is still " + status);
      }
    }
  }

  /** Lists all entries, page by page. */
  void list(String arn, String name, Listener listener) throws InterruptedException {
    String token = null;
    do {
      ListDatasetEntriesResponse page = page(arn, name, token);
      for (String line : page.datasetEntries()) {
        listener.line(line);
      }
      token = page.nextToken();
    } while (token != null && !token.isEmpty());
  }

  private ListDatasetEntriesResponse page(String arn, String name, @Nullable String token)
      throws InterruptedException {
    return call(
        "list the entries of " + name,
        () ->
            client.listDatasetEntries(
                r -> r.datasetArn(arn).maxResults(PAGE_MAX).nextToken(token)));
  }

  /**
   * Sends an update, when the dataset takes one, and waits until it has been applied or refused.
   *
   * @return the dataset after it
   */
  DatasetDescription update(String arn, String name, byte[] lines) throws InterruptedException {
    String what = "update dataset " + name;
    SdkBytes groundTruth = SdkBytes.fromByteArrayUnsafe(lines);
    GrowingPauses patience = new GrowingPauses(waitMax, nanoTime);
    while (true) {
      try {
        call(
            what,
            () ->
                client.updateDatasetEntries(
                    r -> r.datasetArn(arn).changes(c -> c.groundTruth(groundTruth))),
            Set.of(
                ResourceInUseException.class,
                ResourceNotReadyException.class,
                LimitExceededException.class));
        return settled(arn, name);
      } catch (ResourceInUseException | ResourceNotReadyException | LimitExceededException e) {
        // Another update is running, somebody else's or one of ours whose answer got lost: AWS
        // takes one at a time.
        if (!patience.pause()) {
          throw failed(what, e);
        }
        settled(arn, name);
      }
    }
  }

  /**
   * Deletes entries, where the endpoint offers that.
   *
   * @return how many were there; empty where it does not offer it
   */
  Optional<Long> delete(String arn, List<String> sourceRefs) {
    return endpoint.isAws() ? Optional.empty() : own.deleteEntries(arn, sourceRefs);
  }

  private <T> T call(String what, Supplier<T> operation) throws InterruptedException {
    return call(what, operation, Set.of());
  }

  /** Calls an operation; what is expected to happen comes out as it is, all else as a failure. */
  private <T> T call(
      String what, Supplier<T> operation, Set<Class<? extends RekognitionException>> expected)
      throws InterruptedException {
    GrowingPauses patience = new GrowingPauses(waitMax, nanoTime);
    while (true) {
      try {
        return operation.get();
      } catch (AbortedException e) {
        throw interrupted(e);
      } catch (RekognitionException e) {
        if (expected.contains(e.getClass())) {
          throw e;
        }
        if (!e.isThrottlingException() || !patience.pause()) {
          throw failed(what, e);
        }
      } catch (SdkException e) {
        throw new CommandFailedException(
            hasIoCause(e)
                ? "No server answers at %s (%s). Start one, or name another address."
                    .formatted(endpoint, firstLine(e.getMessage()))
                : "What %s answered to '%s' makes no sense: %s"
                    .formatted(endpoint, what, firstLine(e.getMessage())),
            e);
      }
    }
  }

  private static boolean hasIoCause(SdkException e) {
    return e.getCause() instanceof IOException;
  }

  private static InterruptedException interrupted(AbortedException e) {
    InterruptedException interrupted = new InterruptedException("interrupted in a call");
    interrupted.initCause(e);
    return interrupted;
  }

  private CommandFailedException failed(String what, RekognitionException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    if (code == null || code.isEmpty()) {
      return new CommandFailedException(
          "%s answers HTTP %d to '%s'. Is that an endpoint of Rekognition's API?"
              .formatted(endpoint, e.statusCode(), what),
          e);
    }
    return new CommandFailedException(
        "%s refused to %s: %s: %s%s"
            .formatted(
                endpoint,
                what,
                code,
                firstLine(e.awsErrorDetails().errorMessage()),
                OF_CREDENTIALS.contains(code)
                    ? " Check the credentials (AWS_ACCESS_KEY_ID, AWS_PROFILE, --profile), their"
                        + " permissions, and --region."
                    : ""),
        e);
  }

  private CommandFailedException tooSlow(String what) {
    return new CommandFailedException(
        "At %s, %s after %d s. Wait, and run this again: it goes on where it stopped."
            .formatted(endpoint, what, waitMax.toSeconds()));
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "no message" : message.lines().findFirst().orElse("no message");
  }

  @Override
  public void close() {
    client.close();
    http.close();
  }
}
