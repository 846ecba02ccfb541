package io.groundskeeper.cli.serve;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.manifest.Quotas;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetLabelDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetStats;
import software.amazon.awssdk.services.rekognition.model.DatasetType;

/** {@code groundskeeper demo}: the main job, visibly, in one command. */
@Command(
    name = "demo",
    description = {
      "Starts a server on a temporary folder, sends it a small manifest through the AWS SDK,"
          + " corrects some entries, and shows what is there.",
      "The server then runs until it is stopped (Ctrl-C); its data is removed with it."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final String REGION = "us-east-1";
  private static final String PROJECT = "pitch";

  private final RunningServer.Starter starter;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port to listen on; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public DemoCommand(RunningServer.Starter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path folder = temporaryFolder();
    RunningServer server = start(folder);
    Shutdown.then(() -> {
      server.close();
      remove(folder);
    });
    PrintWriter out = spec.commandLine().getOut();
    out.printf("Groundskeeper is ready at %s (data: %s)%n", server.endpoint(), folder);
    String dataset;
    try (RekognitionClient client = client(server.endpoint())) {
      dataset = new Tour(client, out).run();
    } catch (SdkException e) {
      throw new CommandFailedException("The demo failed: " + e.getMessage(), e);
    }
    goOn(out, server.endpoint(), dataset);
    out.flush();
    Shutdown.await();
    return CommandLine.ExitCode.OK;
  }

  private RunningServer start(Path folder) {
    try {
      return starter.start(
          new ServerSettings(
              Loopback.addresses(),
              ServerOptions.requirePort(port),
              folder.resolve("data"),
              REGION,
              "000000000000",
              null,
              Quotas.OPEN));
    } catch (CommandFailedException e) {
      remove(folder);
      throw e;
    }
  }

  private static RekognitionClient client(URI endpoint) {
    return RekognitionClient.builder()
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("demo", "demo")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private static void goOn(PrintWriter out, URI endpoint, String dataset) {
    out.printf(
        """

        Go on with the AWS CLI, in another terminal:

          export AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo AWS_DEFAULT_REGION=%s
          aws --endpoint-url %2$s rekognition describe-projects
          aws --endpoint-url %2$s rekognition describe-dataset --dataset-arn %3$s
          aws --endpoint-url %2$s rekognition list-dataset-entries --dataset-arn %3$s --contains-labels ball
          aws --endpoint-url %2$s rekognition list-dataset-labels --dataset-arn %3$s

        or see what it has beyond AWS:

          export GROUNDSKEEPER_ENDPOINT_URL=%2$s
          ./groundskeeper log %4$s/train
          ./groundskeeper diff %4$s/train 2
          ./groundskeeper labels merge %4$s/train ball "goal post" --into equipment --dry-run
          ./groundskeeper export %4$s/train --format coco -o pitch.json

        Ctrl-C stops the server and removes its data.
        """,
        REGION, endpoint, dataset, PROJECT);
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("groundskeeper-demo-");
    } catch (IOException e) {
      throw new CommandFailedException("No temporary folder can be made: " + e.getMessage(), e);
    }
  }

  private static void remove(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the demo does, as any client would. */
  private record Tour(RekognitionClient client, PrintWriter out) {
    /** Returns the ARN of the dataset that it made. */
    String run() throws InterruptedException {
      out.printf("%nCreateProject, CreateDataset:%n");
      String project = client.createProject(r -> r.projectName(PROJECT)).projectArn();
      String dataset =
          client
              .createDataset(r -> r.projectArn(project).datasetType(DatasetType.TRAIN))
              .datasetArn();
      out.printf("  %s%n", dataset);

      update(dataset, "demo-manifest.jsonl", "a manifest of %d images");
      out.printf("%nListDatasetEntries, those with errors:%n");
      for (String line :
          client.listDatasetEntries(r -> r.datasetArn(dataset).hasErrors(true)).datasetEntries()) {
        out.printf("  %s%n", line);
      }
      update(dataset, "demo-corrections.jsonl", "%d lines that correct four images and add one");
      return dataset;
    }

    private void update(String dataset, String resource, String what) throws InterruptedException {
      byte[] manifest = read(resource);
      long lines = new String(manifest, StandardCharsets.UTF_8).lines().count();
      out.printf("%nUpdateDatasetEntries, " + what + ":%n", lines);
      client.updateDatasetEntries(
          r -> r.datasetArn(dataset).changes(c -> c.groundTruth(SdkBytes.fromByteArray(manifest))));
      DatasetDescription description = awaitUpdate(dataset);
      out.printf("  %s%n%n", description.statusMessage());
      table(
          description.datasetStats(),
          client.listDatasetLabels(r -> r.datasetArn(dataset)).datasetLabelDescriptions());
    }

    private DatasetDescription awaitUpdate(String dataset) throws InterruptedException {
      while (true) {
        DatasetDescription description =
            client.describeDataset(r -> r.datasetArn(dataset)).datasetDescription();
        if (!description.statusAsString().endsWith("IN_PROGRESS")) {
          return description;
        }
        Thread.sleep(100);
      }
    }

    private void table(DatasetStats stats, List<DatasetLabelDescription> labels) {
      out.printf("  %-16s %8s %12s%n", "label", "entries", "with boxes");
      for (DatasetLabelDescription label : labels) {
        Integer boxes = label.labelStats().boundingBoxCount();
        out.printf(
            "  %-16s %8d %12s%n",
            label.labelName(), label.labelStats().entryCount(), boxes == null ? "-" : boxes);
      }
      out.printf(
          "  %d entries: %d labelled, %d with errors; %d labels%n",
          stats.totalEntries(), stats.labeledEntries(), stats.errorEntries(), stats.totalLabels());
    }

    private static byte[] read(String resource) {
      try (InputStream in = DemoCommand.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException("not packaged: " + resource);
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
