package io.groundskeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Clients that do a bit of everything, as fast as they are answered, to datasets that hold as much
 * in the end as in the beginning.
 */
final class SoakLoad implements AutoCloseable {
  private static final int IMAGES = 5_000;
  private static final int LINES_PER_UPDATE = 20;
  private static final int VERSIONS_KEPT = 50;
  private static final int ROUNDS_PER_EXPIRY = 25;
  private static final int UPDATERS = 2;
  private static final List<String> CODINGS = List.of("identity", "gzip", "zstd");

  private final int port;
  private final Path manifest;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> clients = new ArrayList<>();

  /** What a client does again and again over a connection of its own. */
  private interface Client {
    void call(Connection connection, Random random, int round) throws IOException;
  }

  private SoakLoad(int port, Path manifest) {
    this.port = port;
    this.manifest = manifest;
  }

  /**
   * Makes the datasets and begins.
   *
   * @param folder for a file that is uploaded
   */
  static SoakLoad begin(int port, Path folder) throws IOException {
    SoakLoad load =
        new SoakLoad(port, Files.write(folder.resolve("soak.manifest"), lines(0, IMAGES, "owl")));
    try (Connection connection = new Connection(port)) {
      String updated = Api.createDataset(connection, "updated");
      String edited = Api.createDataset(connection, "edited");
      String uploaded = Api.createDataset(connection, "uploaded");
      for (String project : List.of("updated", "edited", "uploaded")) {
        connection.post(entries(project), load.manifest);
      }
      String project =
          Api.member(
                  connection.call("CreateProject", "{\"ProjectName\":\"passing\"}"), "ProjectArn")
              .orElseThrow();
      for (int i = 0; i < UPDATERS; i++) {
        load.add((c, random, round) -> load.update(c, updated, random, round));
      }
      load.add((c, random, round) -> load.list(c, updated));
      load.add((c, random, round) -> load.download(c, random));
      load.add((c, random, round) -> load.upload(c, uploaded, round));
      load.add((c, random, round) -> load.edit(c, edited, round));
      load.add((c, random, round) -> load.pass(c, project));
    }
    return load;
  }

  private void add(Client client) {
    int seed = clients.size();
    clients.add(
        threads.submit(() -> {
          Random random = new Random(seed);
          try (Connection connection = new Connection(port)) {
            for (int round = 0; !ended.get(); round++) {
              client.call(connection, random, round);
            }
          }
          return null;
        }));
  }

  /** Calls that were answered so far. */
  long calls() {
    return calls.get();
  }

  /**
   * @throws IOException if a client has met what it should not
   */
  void requireAtWork() throws IOException {
    for (Future<?> client : clients) {
      if (client.isDone()) {
        await(client);
      }
    }
  }

  private static void await(Future<?> client) throws IOException {
    try {
      client.get();
    } catch (ExecutionException e) {
      throw new IOException("a client has stopped", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String entries(String project) {
    return "/datasets/" + project + "/train/entries";
  }

  private static List<String> lines(int from, int count, String label) {
    return IntStream.range(from, from + count)
        .mapToObj(image ->
            """
            {"source-ref":"s3://bucket/%d.jpg","kind":1,"kind-metadata":{"class-name":"%s",\
            "confidence":1,"human-annotated":"yes","creation-date":"2026-01-01T00:00:00",\
            "type":"groundtruth/image-classification","job-name":"soak"}}\
            """
                .formatted(image, label))
        .toList();
  }

  private void own(Connection connection, String operation, String arn, String members)
      throws IOException {
    connection.callOwn(operation, "{\"DatasetArn\":\"%s\",%s}".formatted(arn, members));
    calls.incrementAndGet();
  }

  private void change(Connection connection, String arn, int round, String operation, String json)
      throws IOException {
    Answer answer =
        connection.callOwn(operation, "{\"DatasetArn\":\"%s\",%s}".formatted(arn, json));
    calls.incrementAndGet();
    expire(connection, arn, round, answer.number("Version"));
  }

  /** From time to time the versions that are old go. */
  private void expire(Connection connection, String arn, int round, long newest)
      throws IOException {
    long first = newest - VERSIONS_KEPT;
    if (first > 1 && round % ROUNDS_PER_EXPIRY == 0) {
      own(connection, "ExpireDatasetVersions", arn, "\"BeforeVersion\":" + first);
    }
  }

  private void update(Connection connection, String arn, Random random, int round)
      throws IOException {
    change(
        connection,
        arn,
        round,
        "UpdateDatasetEntries",
        groundTruth(
            lines(random.nextInt(IMAGES - LINES_PER_UPDATE), LINES_PER_UPDATE, "l" + round % 7)));
  }

  private static String groundTruth(List<String> lines) {
    String all = lines.stream().collect(Collectors.joining("\n"));
    return "\"Changes\":{\"GroundTruth\":\"%s\"}"
        .formatted(Base64.getEncoder().encodeToString(all.getBytes(UTF_8)));
  }

  private void list(Connection connection, String arn) throws IOException {
    Optional<String> token = Optional.empty();
    do {
      Answer page = connection.timed(Api.listing(arn, "\"MaxResults\":100", token));
      calls.incrementAndGet();
      token = page.nextToken();
    } while (token.isPresent() && !ended.get());
  }

  private void download(Connection connection, Random random) throws IOException {
    connection.get(
        entries("edited"),
        CODINGS.get(random.nextInt(CODINGS.size())),
        OutputStream.nullOutputStream());
    calls.incrementAndGet();
  }

  private void upload(Connection connection, String arn, int round) throws IOException {
    String answer = connection.post(entries("uploaded"), manifest);
    calls.incrementAndGet();
    expire(connection, arn, round, Api.number(answer, "Version").orElseThrow());
  }

  private void edit(Connection connection, String arn, int round) throws IOException {
    switch (round % 4) {
      case 0 -> change(connection, arn, round, "RenameDatasetLabel", rename("owl", "eagle-owl"));
      case 1 -> change(connection, arn, round, "RenameDatasetLabel", rename("eagle-owl", "owl"));
      case 2 -> change(connection, arn, round, "DeleteDatasetEntries", sourceRefs());
      default ->
          change(
              connection,
              arn,
              round,
              "UpdateDatasetEntries",
              groundTruth(lines(0, LINES_PER_UPDATE, "owl")));
    }
  }

  private static String rename(String from, String to) {
    return "\"LabelName\":\"%s\",\"NewLabelName\":\"%s\"".formatted(from, to);
  }

  private static String sourceRefs() {
    return "\"SourceRefs\":[%s]"
        .formatted(
            IntStream.range(0, LINES_PER_UPDATE)
                .mapToObj("\"s3://bucket/%d.jpg\""::formatted)
                .collect(Collectors.joining(",")));
  }

  /** Makes a dataset, fills it, deletes it and waits until it is gone. */
  private void pass(Connection connection, String project) throws IOException {
    String arn =
        Api.member(
                connection.call(
                    "CreateDataset",
                    "{\"ProjectArn\":\"%s\",\"DatasetType\":\"TRAIN\"}".formatted(project)),
                "DatasetArn")
            .orElseThrow();
    own(connection, "UpdateDatasetEntries", arn, groundTruth(lines(0, 500, "cat")));
    connection.call("DeleteDataset", "{\"DatasetArn\":\"%s\"}".formatted(arn));
    calls.addAndGet(2);
    while (!ended.get()
        && connection
            .call("DescribeProjects", "{\"ProjectNames\":[\"passing\"]}")
            .contains("IN_PROGRESS")) {
      calls.incrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    ended.set(true);
    for (Future<?> client : clients) {
      await(client);
    }
    threads.close();
  }
}
