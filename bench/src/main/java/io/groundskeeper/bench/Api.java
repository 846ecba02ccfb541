package io.groundskeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The few calls that every benchmark makes. */
final class Api {
  private Api() {}

  /** Makes a project with an empty dataset, and gives the dataset's ARN. */
  static String createDataset(Connection connection, String project) throws IOException {
    return createDataset(connection, project, "");
  }

  /**
   * Makes a project with a dataset, and gives the dataset's ARN.
   *
   * @param source the member DatasetSource in JSON, or nothing
   */
  static String createDataset(Connection connection, String project, String source)
      throws IOException {
    String made = connection.call("CreateProject", "{\"ProjectName\":\"%s\"}".formatted(project));
    String arn = member(made, "ProjectArn").orElseThrow();
    String dataset =
        connection.call(
            "CreateDataset",
            "{\"ProjectArn\":\"%s\",\"DatasetType\":\"TRAIN\"%s}"
                .formatted(arn, source.isEmpty() ? "" : "," + source));
    return member(dataset, "DatasetArn").orElseThrow();
  }

  /**
   * Sends this many entries in calls of 5 MiB.
   *
   * @throws IllegalStateException if the dataset has not exactly these entries afterwards
   */
  static void fill(Connection connection, String datasetArn, int entries) throws IOException {
    for (Lines.Call call : Lines.fullCalls(datasetArn, entries)) {
      connection.send(call.request());
    }
    requireEntries(connection, datasetArn, entries);
  }

  /**
   * @throws IllegalStateException if it has another number of entries, or the last update failed
   */
  static void requireEntries(Connection connection, String datasetArn, int entries)
      throws IOException {
    requireEntries(connection, datasetArn, entries, "UPDATE_COMPLETE");
  }

  /**
   * @throws IllegalStateException if it has another number of entries, or another status
   */
  static void requireEntries(Connection connection, String datasetArn, int entries, String status)
      throws IOException {
    String description = describe(connection, datasetArn);
    if (!description.contains("\"TotalEntries\":" + entries + ",")
        || !description.contains("\"Status\":\"" + status + "\"")) {
      throw new IllegalStateException("not " + entries + " entries: " + description);
    }
  }

  /** Where a dataset stands, as DescribeDataset says it. */
  static String status(Connection connection, String datasetArn) throws IOException {
    return member(describe(connection, datasetArn), "Status").orElseThrow();
  }

  private static String describe(Connection connection, String datasetArn) throws IOException {
    return connection.call("DescribeDataset", "{\"DatasetArn\":\"%s\"}".formatted(datasetArn));
  }

  /** A call of ListDatasetEntries, ready for the wire. */
  static byte[] listing(String datasetArn, String filter, Optional<String> token) {
    StringBuilder json = new StringBuilder("{\"DatasetArn\":\"").append(datasetArn).append('"');
    if (!filter.isEmpty()) {
      json.append(',').append(filter);
    }
    token.ifPresent(next -> json.append(",\"NextToken\":\"").append(next).append('"'));
    json.append('}');
    return Connection.request("ListDatasetEntries", json.toString().getBytes(UTF_8));
  }

  /** The value of a member that is a string, where an answer has it; lines in it are escaped. */
  static Optional<String> member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The value of a member that is a whole number, where an answer has it. */
  static OptionalLong number(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /** How many entries a page has: each has once what the server adds. */
  static int entries(String page) {
    int count = 0;
    String added = "\\\"cl-metadata\\\"";
    for (int at = page.indexOf(added); at >= 0; at = page.indexOf(added, at + added.length())) {
      count++;
    }
    return count;
  }
}
