package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.acceptance.DatasetModel.Answer;
import io.groundskeeper.acceptance.DatasetModel.Call;
import io.groundskeeper.acceptance.DatasetModel.Entry;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the calls of a {@link DatasetModel} of a server, over one connection. */
final class DatasetCaller implements AutoCloseable {
  private static final Pattern SOURCE_REF = Pattern.compile("\"source-ref\"");
  private static final Pattern ENTRY =
      Pattern.compile(
          "\"source-ref\":\"s3://images/(\\w+)\\.jpg\"[^\\n]*?\"class-name\":\"(\\w+)\""
              + "[^\\n]*?\"job-name\":\"([\\w-]+)\"");
  private static final Pattern LABEL =
      Pattern.compile("\"LabelName\":\"(\\w+)\",\"LabelStats\":\\{[^}]*?\"EntryCount\":(\\d+)");

  private final RawConnection connection;

  DatasetCaller(URI endpoint) throws IOException {
    connection = new RawConnection(endpoint);
  }

  /** Whether the server has begun to answer. */
  boolean hasAnswer() throws IOException {
    return connection.hasAnswer();
  }

  /**
   * Makes a call.
   *
   * @return empty if the server said that nothing was begun
   * @throws IOException if no answer came, whatever was done
   */
  Optional<Answer> call(String arn, Call call) throws IOException {
    if (call instanceof Call.ListEntries list) {
      return list(arn, list.pageSize());
    }
    send(arn, call);
    return read(call);
  }

  /** Sends one of which the answer need not be read; not one of several pages. */
  void send(String arn, Call call) throws IOException {
    String members =
        switch (call) {
          case Call.Update update -> groundTruth(update.entries());
          case Call.GuardedUpdate update ->
              groundTruth(update.entries())
                  + (update.expected().isPresent()
                      ? ",\"ExpectedVersion\":" + update.expected().getAsLong()
                      : "")
                  + update.token().map(",\"ClientRequestToken\":\"%s\""::formatted).orElse("");
          case Call.Delete delete ->
              delete.images().stream()
                  .map("\"s3://images/%s.jpg\""::formatted)
                  .collect(Collectors.joining(",", "\"SourceRefs\":[", "]"));
          case Call.DeleteLabelled delete ->
              "\"Filter\":{\"ContainsLabels\":[\"%s\"]}".formatted(delete.label());
          case Call.Rename rename ->
              "\"LabelName\":\"%s\",\"NewLabelName\":\"%s\""
                  .formatted(rename.label(), rename.newName());
          case Call.Merge merge ->
              "\"LabelNames\":[\"%s\"],\"TargetLabelName\":\"%s\""
                  .formatted(merge.label(), merge.target());
          case Call.ListEntries list -> "\"MaxResults\":" + list.pageSize();
          case Call.ListLabelled list -> "\"ContainsLabels\":[\"%s\"]".formatted(list.label());
          case Call.ListVersion _, Call.ListLabels _, Call.Describe _ -> "";
        };
    send(target(call), arn, members);
  }

  private void send(String target, String arn, String members) throws IOException {
    String body =
        "{\"DatasetArn\":\"%s\"%s}".formatted(arn, members.isEmpty() ? "" : "," + members);
    connection.send(RawRequest.of("X-Amz-Target: " + target + "\r\n", body.getBytes(UTF_8)));
  }

  private static String target(Call call) {
    return switch (call) {
      case Call.Update _ -> "RekognitionService.UpdateDatasetEntries";
      case Call.GuardedUpdate _ -> "Groundskeeper.UpdateDatasetEntries";
      case Call.Delete _, Call.DeleteLabelled _ -> "Groundskeeper.DeleteDatasetEntries";
      case Call.Rename _ -> "Groundskeeper.RenameDatasetLabel";
      case Call.Merge _ -> "Groundskeeper.MergeDatasetLabels";
      case Call.ListEntries _, Call.ListLabelled _ -> "RekognitionService.ListDatasetEntries";
      case Call.ListVersion _ -> "Groundskeeper.ListDatasetEntries";
      case Call.ListLabels _ -> "RekognitionService.ListDatasetLabels";
      case Call.Describe _ -> "RekognitionService.DescribeDataset";
    };
  }

  private static String groundTruth(Map<String, Entry> entries) {
    List<String> lines = new ArrayList<>();
    entries.forEach((image, entry) ->
        lines.add(
            """
            {"source-ref":"s3://images/%s.jpg","kind":1,"kind-metadata":{"class-name":"%s",\
            "confidence":1,"human-annotated":"yes","creation-date":"2026-01-01T00:00:00",\
            "type":"groundtruth/image-classification","job-name":"%s"}}\
            """
                .formatted(image, entry.label(), entry.marker())));
    String base64 = Base64.getEncoder().encodeToString(String.join("\n", lines).getBytes(UTF_8));
    return "\"Changes\":{\"GroundTruth\":\"%s\"}".formatted(base64);
  }

  private Optional<Answer> list(String arn, int pageSize) throws IOException {
    Map<String, Entry> all = new TreeMap<>();
    String more = "";
    while (true) {
      send(target(new Call.ListEntries(pageSize)), arn, "\"MaxResults\":" + pageSize + more);
      RawConnection.Answer page = connection.read();
      if (page.status() != 200) {
        return refused(page);
      }
      entries(page.body())
          .forEach((image, entry) -> {
            if (all.put(image, entry) != null) {
              throw new AssertionError(image + " is listed twice");
            }
          });
      Optional<String> token = page.member("NextToken");
      if (token.isEmpty()) {
        return Optional.of(new Answer.Entries(all));
      }
      more = ",\"NextToken\":\"" + token.get() + "\"";
    }
  }

  private Optional<Answer> read(Call call) throws IOException {
    RawConnection.Answer answer = connection.read();
    if (answer.status() != 200) {
      return refused(answer);
    }
    return Optional.of(
        switch (call) {
          case Call.Update _ -> new Answer.Done();
          case Call.GuardedUpdate _,
              Call.Delete _,
              Call.DeleteLabelled _,
              Call.Rename _,
              Call.Merge _ ->
              new Answer.Changed(
                  number(answer, "Version"),
                  number(answer, "EntriesAdded"),
                  number(answer, "EntriesReplaced"),
                  number(answer, "EntriesRemoved"));
          case Call.ListEntries _, Call.ListLabelled _ ->
              new Answer.Entries(entries(answer.body()));
          case Call.ListVersion _ ->
              new Answer.Version(number(answer, "Version"), entries(answer.body()));
          case Call.ListLabels _ -> new Answer.Labels(labels(answer.body()));
          case Call.Describe _ ->
              new Answer.Stats(
                  number(answer, "TotalEntries"),
                  number(answer, "LabeledEntries"),
                  number(answer, "TotalLabels"));
        });
  }

  private static Optional<Answer> refused(RawConnection.Answer answer) {
    String type = answer.member("__type").orElse("");
    String code = type.substring(type.indexOf('#') + 1);
    if (code.equals("ThrottlingException")) {
      return Optional.empty();
    }
    if (answer.status() != 400) {
      throw new AssertionError("answered %d: %s".formatted(answer.status(), answer.body()));
    }
    return Optional.of(new Answer.Refused(code));
  }

  private static long number(RawConnection.Answer answer, String name) {
    return Long.parseLong(
        answer
            .member(name)
            .orElseThrow(() -> new AssertionError("no " + name + " in " + answer.body())));
  }

  /** Entries of an answer, of which each is a text with a line of JSON. */
  private static Map<String, Entry> entries(String body) {
    String lines = body.replace("\\\"", "\"").replace("\",\"{", "\"\n{").replace("}\",", "}\n");
    Map<String, Entry> entries = new TreeMap<>();
    Matcher entry = ENTRY.matcher(lines);
    while (entry.find()) {
      entries.put(entry.group(1), new Entry(entry.group(2), entry.group(3)));
    }
    if (SOURCE_REF.matcher(lines).results().count() != entries.size()) {
      throw new AssertionError("there are other entries in " + body);
    }
    return entries;
  }

  private static Map<String, Long> labels(String body) {
    Map<String, Long> counts = new TreeMap<>();
    Matcher label = LABEL.matcher(body);
    while (label.find()) {
      counts.put(label.group(1), Long.parseLong(label.group(2)));
    }
    return counts;
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
