package io.groundskeeper.dataset.row;

import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where each row is, and how small rows are written. The whole layout of the store:
 *
 * <pre>
 * partition                     sort key                 value
 * meta                          token-key                the secret of page tokens
 * projects/REGION/ACCOUNT       name/NAME                the project's creation time
 * projects/REGION/ACCOUNT       time/INVERTED/NAME       {@link ProjectRow}; newest first
 * projects/REGION/ACCOUNT       last-created             the newest creation time in an ARN
 * projects/REGION/ACCOUNT       gone/NAME/CREATED        a project whose deletion is under way
 * project-names/REGION/ACCOUNT/---
 *                               NAME/CREATED             nothing: a hint of projects, for whoever
 *                                                        cannot read the list of them
 * project/REGION/ACCOUNT/NAME/CREATED
 *                               project                  {@link ProjectRow}
 *                               head/train, head/test    {@link Head}
 *                               commit/ID/VERSION        {@link Commit}
 *                               token/ID/TOKEN           {@link RequestToken}
 *                               vtag/ID/NAME             {@link VersionTag}
 *                               reclaim/ID, reclaim-later/ID
 *                                                        see {@code Reclaim}
 *                               tags, tags/ID            tags of the project, of a dataset
 * part/ID TRANSACTION NUMBER    d                        digest of a part, see {@link Part}
 *                               l NUMBER                 its lines, in blocks
 *                               f                        {@link LineFacts}
 *                               u, u NUMBER              what its rows replaced, see {@link Undo}
 * base/ID TRANSACTION 0         ROW NUMBER               rows of a {@code Base}
 * rejected/ID TRANSACTION NUMBER
 *                               ROW NUMBER               rejected lines, see {@link RejectedLines}
 * servers                       SERVER                   a server over this store, see {@code Servers}
 * beats                         SERVER                   how often it has said that it lives
 * versions-in-use               SERVER                   see {@code VersionsInUse}
 * intents/SERVER                ID TRANSACTION           what it has begun to write, see {@code Intents}
 * </pre>
 *
 * Heads and commits of a project's datasets share its partition, so that one commit can move both
 * heads; an earlier release also had its intents there, as {@code intent/ID/TRANSACTION}. Parts are
 * written once and never changed.
 */
public final class Rows {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public static final byte[] META = ascii("meta");
  public static final byte[] TOKEN_KEY = ascii("token-key");
  public static final byte[] PROJECT = ascii("project");
  public static final byte[] DIGEST = ascii("d");
  public static final byte[] FACTS = ascii("f");
  public static final byte[] UNDO = ascii("u");
  public static final byte[] INTENT = ascii("intent/");
  public static final byte[] COMMIT = ascii("commit/");
  static final byte[] TOKEN = ascii("token/");
  public static final byte[] TIME = ascii("time/");

  /**
   * A row of what grows with the labels of entries is ended when it has so many bytes before they
   * are compressed: far below {@link io.groundskeeper.store.Store#VALUE_BYTES_MAX}, whatever the
   * last thing in it is.
   */
  public static final int RAW_BYTES_AIM = 1 << 20;

  private Rows() {}

  public static byte[] projects(String region, String account) {
    return ascii("projects/" + region + "/" + account);
  }

  /**
   * Far from the list of projects in a store that orders keys by the length of their partition, as
   * ours on RocksDB does, so that one damaged block does not hit both.
   */
  public static byte[] projectNames(String region, String account) {
    String name = "project-names/" + region + "/" + account + "/";
    return ascii(name + "-".repeat(Store.PARTITION_BYTES_MAX - name.length()));
  }

  /** Says that there is perhaps such a project. */
  public static Key projectHint(ProjectArn arn) {
    return new Key(
        projectNames(arn.region(), arn.account()), ascii(arn.name() + "/" + arn.createdMillis()));
  }

  public static byte[] name(String projectName) {
    return ascii("name/" + projectName);
  }

  /** Newest first: the time is subtracted from the largest there is. */
  public static byte[] time(long createdMillis, String projectName) {
    return ascii("time/%019d/%s".formatted(Long.MAX_VALUE - createdMillis, projectName));
  }

  public static byte[] project(ProjectArn arn) {
    return ascii(
        "project/%s/%s/%s/%d"
            .formatted(arn.region(), arn.account(), arn.name(), arn.createdMillis()));
  }

  public static byte[] head(DatasetType type) {
    return ascii("head/" + type.inArn());
  }

  public static byte[] commits(String datasetId) {
    return ascii("commit/" + datasetId + "/");
  }

  public static byte[] commit(String datasetId, long version) {
    return withLong(commits(datasetId), version);
  }

  public static byte[] token(String datasetId, String token) {
    return ascii("token/" + datasetId + "/" + token);
  }

  public static byte[] tokens(String datasetId) {
    return ascii("token/" + datasetId + "/");
  }

  public static byte[] versionTags(String datasetId) {
    return ascii("vtag/" + datasetId + "/");
  }

  public static byte[] versionTag(String datasetId, String tag) {
    return ascii("vtag/" + datasetId + "/" + tag);
  }

  public static byte[] tags() {
    return ascii("tags");
  }

  public static byte[] tags(String datasetId) {
    return ascii("tags/" + datasetId);
  }

  public static byte[] part(String datasetId, String transaction, int number) {
    return ofTransaction("part/", datasetId, transaction, number);
  }

  public static byte[] base(String datasetId, String transaction) {
    return ofTransaction("base/", datasetId, transaction, 0);
  }

  public static byte[] lines(int block) {
    return ByteBuffer.allocate(5).put((byte) 'l').putInt(block).array();
  }

  /** The first row of what a part undoes is older than that there can be more. */
  public static byte[] undo(int number) {
    return number == 0
        ? UNDO
        : ByteBuffer.allocate(UNDO.length + 4).put(UNDO).putInt(number).array();
  }

  public static byte[] rejected(String datasetId, String transaction, int number) {
    return ofTransaction("rejected/", datasetId, transaction, number);
  }

  private static byte[] ofTransaction(
      String kind, String datasetId, String transaction, int number) {
    byte[] prefix = ascii(kind);
    return ByteBuffer.allocate(prefix.length + 36)
        .put(prefix)
        .put(HexFormat.of().parseHex(datasetId))
        .put(HexFormat.of().parseHex(transaction))
        .putInt(number)
        .array();
  }

  public static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  static Key key(byte[] partition, byte[] sort) {
    return new Key(partition, sort);
  }

  /** The first sort key after all that begin so. */
  public static byte[] after(byte[] prefix) {
    byte[] end = prefix.clone();
    end[end.length - 1]++;
    return end;
  }

  public static byte[] write(Object row) {
    return JSON.writeValueAsBytes(row);
  }

  /**
   * @throws DamagedStoreException if the row is not of that form, unless a newer release wrote it
   */
  public static <T> T read(byte[] value, Class<T> type) {
    try {
      return JSON.readValue(value, type);
    } catch (JacksonException e) {
      throw new DamagedStoreException(
          "The store is damaged, or written by a newer release: a row is no %s."
              .formatted(type.getSimpleName()),
          e);
    }
  }

  /** The text of bytes that {@link #ascii} made. */
  public static String text(byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII);
  }

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] withLong(byte[] prefix, long number) {
    return ByteBuffer.allocate(prefix.length + 8).put(prefix).putLong(number).array();
  }
}
