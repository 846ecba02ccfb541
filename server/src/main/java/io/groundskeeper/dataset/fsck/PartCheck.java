package io.groundskeeper.dataset.fsck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.dataset.fsck.Findings.Place;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.LineFacts;
import io.groundskeeper.dataset.row.PackedReader;
import io.groundskeeper.dataset.row.PackedWriter;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.row.Undo;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.Entry.LabelUse;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store.Mutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds one part against its lines: what is kept of each line, the digest, and what its rows
 * replaced. A line is taken for what was written where its hash says so; where that is off by a few
 * bits, the hash is damaged, since that of another line differs in half of them. Where it is
 * another one altogether, the line is taken for lost: what was written is not known.
 */
final class PartCheck {
  private static final int REFS_SHOWN_MAX = 3;
  private static final byte[] NOTHING = {};

  private final Findings findings;
  private final LineContents reading;
  private final Place at;
  private final Part part;
  private final StoredPart stored;
  private Part.@Nullable Digest digest;
  private final List<Made> rows = new ArrayList<>();
  private final List<Integer> lost = new ArrayList<>();
  private final TreeSet<Integer> blocksOff = new TreeSet<>();
  private short[] starts = {};
  private boolean isHashOff;

  /**
   * A row of the digest as it must be.
   *
   * @param stored the ordinal that is stored, or -1
   */
  private record Made(int stored, int flags, byte[] sourceRef, List<LabelUse> labels) {
    static final Made EMPTIED = new Made(-1, 0, NOTHING, List.of());

    boolean isPresent() {
      return (flags & Part.PRESENT) != 0;
    }

    Made shifted(int shift) {
      return new Made(Math.max(-1, stored - shift), flags, sourceRef, labels);
    }
  }

  /** Where a row of a part that was written earlier is told. */
  interface Earlier {
    /** That row, or null where it cannot be read. */
    Part.@Nullable Row row(Part of, int number);
  }

  /**
   * @param part as whoever names it knows it; its blocks may be unknown
   */
  PartCheck(Findings findings, LineContents reading, Place at, Part part, StoredPart stored) {
    this.findings = findings;
    this.reading = reading;
    this.at = at;
    this.part = part;
    this.stored = stored;
    this.digest = stored.digest();
  }

  /**
   * Checks a part of a version after the first that is kept, and applies it.
   *
   * @return whether all is known that the versions after it need
   */
  boolean check(Timeline timeline, Commit.Kind kind, Earlier earlier) {
    boolean isKnown = gatherAll(earlier);
    checkLines(null);
    mendRemovals(timeline, earlier);
    int[] ordinals = isKnown ? ordinals(timeline, kind) : new int[0];
    if (!isKnown || IntStream.of(ordinals).anyMatch(ordinal -> ordinal < 0)) {
      findings.lost(at, name(Rows.DIGEST), "cannot be read", "what its rows do is not known");
      if (!findings.isCutting()) {
        return false;
      }
    }
    Part.Digest made = digest(ordinals);
    Undo undo = timeline.undo(ordinals);
    compare(made, undo);
    timeline.apply(new Part(part.transaction(), part.number(), made.blockStarts()), made, undo);
    return true;
  }

  /**
   * Checks the rows of a part that a base wants.
   *
   * @param fresh gives ordinals that no entry has, where those of lines are lost
   * @return the digest as it must be; empty where nobody can know
   */
  Optional<Part.Digest> checkLive(BitSet live, IntSupplier fresh) {
    starts = digest == null ? part.blockStarts() : digest.blockStarts();
    int count = digest == null ? live.length() : digest.rows().size();
    for (int row = 0; row < count; row++) {
      rows.add(live.get(row) ? made(row) : unmade(row));
    }
    if (live.length() > count) {
      findings.lost(
          at, name(Rows.DIGEST), "has " + count + " rows", "a base wants row " + live.length());
    }
    checkLines(live);
    if (digest == null) {
      int[] anew = rows.stream().mapToInt(row -> row.isPresent() ? fresh.getAsInt() : 0).toArray();
      Part.Digest made = digest(anew);
      findings.lost(
          at,
          name(Rows.DIGEST),
          "cannot be read",
          "the order of its entries is not known",
          List.of(put(Rows.DIGEST, made.packed())),
          List.of());
      return findings.isCutting() ? Optional.of(made) : Optional.empty();
    }
    int[] ordinals = rows.stream().mapToInt(Made::stored).toArray();
    Part.Digest made = digest(ordinals);
    String differs = difference(made, /* isAll= */ false);
    if (!differs.isEmpty()) {
      Part.Digest written =
          new Part.Digest(made.labelNames(), made.blockStarts(), made.rows(), digest.undoRows());
      tellDigest(differs, List.of(put(Rows.DIGEST, written.packed())));
    }
    return Optional.of(made);
  }

  /** Makes the rows from their lines; returns whether there is enough to know them. */
  private boolean gatherAll(Earlier earlier) {
    NavigableMap<Integer, List<Part.Line>> blocks = stored.blocks();
    if (digest != null && stored.blocksAtLeast() == 0 && digest.undoRows() != stored.undoRows()) {
      List<Undo> undos = stored.undo();
      int undone = undos == null ? 0 : undos.stream().mapToInt(undo -> undo.rows().length).sum();
      digest = undone == 0 || undone == digest.rows().size() ? digest : null;
    }
    if (digest == null && stored.blocksAtLeast() == 0) {
      return gatherRemovals(earlier);
    }
    boolean isComplete = blocks.size() == stored.blocksAtLeast();
    if (digest == null && !isComplete && !findings.isCutting()) {
      return false;
    }
    short[] counted = new short[stored.blocksAtLeast()];
    int count = 0;
    for (int block = 0; block < counted.length; block++) {
      counted[block] = (short) count;
      count += blocks.containsKey(block) ? blocks.get(block).size() : 1;
    }
    boolean fits = isComplete && digest != null && digest.rows().size() == count;
    LineFacts facts = stored.facts();
    if (digest != null && isComplete && !fits) {
      // Either a block is missing at the end, or the digest is of other rows.
      boolean isDigest = facts == null ? digest.rows().size() < count : facts.rows() == count;
      digest = isDigest ? null : digest;
    }
    starts = digest == null || fits ? counted : digest.blockStarts();
    count = digest == null ? count : digest.rows().size();
    for (int row = 0; row < count; row++) {
      rows.add(made(row));
    }
    return true;
  }

  /** What removals took away stands in what they replaced. */
  private boolean gatherRemovals(Earlier earlier) {
    List<@Nullable Made> removals = removals(earlier);
    for (Made removal : removals) {
      if (removal == null) {
        return false;
      }
      rows.add(removal);
    }
    return !removals.isEmpty();
  }

  /** The rows that would take away what was replaced; null where it cannot be read. */
  private List<@Nullable Made> removals(Earlier earlier) {
    List<@Nullable Made> removals = new ArrayList<>();
    List<Undo> undos = stored.undo();
    for (Undo undo : undos == null ? List.<Undo>of() : undos) {
      for (Undo.Row before : undo.rows()) {
        Part.Row row =
            before == null || before.part() >= undo.parts().size()
                ? null
                : earlier.row(undo.parts().get(before.part()), before.row());
        removals.add(row == null ? null : new Made(row.ordinal(), 0, row.sourceRef(), List.of()));
      }
    }
    return removals;
  }

  /** Finds by what was replaced which entry a removal means that names none. */
  private void mendRemovals(Timeline timeline, Earlier earlier) {
    List<@Nullable Made> removals = null;
    for (int i = 0; i < rows.size(); i++) {
      Made row = rows.get(i);
      int there = timeline.ordinalOf(row.sourceRef());
      boolean isOne = there != SourceRefs.ABSENT && !timeline.isPresent(row.stored());
      if (row.isPresent() || there == row.stored() || isOne || removed(timeline, row) >= 0) {
        continue;
      }
      removals = removals == null ? removals(earlier) : removals;
      Made found = i < removals.size() ? removals.get(i) : null;
      if (found != null) {
        rows.set(i, found);
      }
    }
  }

  private Made unmade(int row) {
    return digest == null ? Made.EMPTIED : made(digest, digest.rows().get(row));
  }

  private static Made made(Part.Digest of, Part.Row row) {
    List<LabelUse> labels = new ArrayList<>();
    for (int label : row.labels()) {
      String name =
          label >> 1 < of.labelNames().size() ? of.labelNames().get(label >> 1) : "label " + label;
      labels.add(new LabelUse(name, (label & 1) == 1));
    }
    return new Made(row.ordinal(), row.flags(), row.sourceRef(), labels);
  }

  private Made made(int row) {
    Made known = unmade(row);
    Part.Line line = stored.line(row, starts);
    if (line == null) {
      if (known.isPresent() || digest == null) {
        lost.add(row);
        return findings.isCutting()
            ? new Made(known.stored(), 0, known.sourceRef(), List.of())
            : known;
      }
      return known;
    }
    Entry entry = reading.read(line);
    if (entry == null) {
      return known;
    }
    if (!Arrays.equals(entry.annotations(), line.annotations())) {
      blocksOff.add(new Part("", 0, starts).blockOf(row));
    }
    int flags =
        Part.PRESENT
            | (entry.labelled() ? Part.LABELLED : 0)
            | (entry.hasErrors() ? Part.ERRORS : 0);
    return new Made(known.stored(), flags, entry.sourceRef(), entry.labels());
  }

  /**
   * Compares the lines with what is kept of them.
   *
   * @param live the rows that are wanted; null for all
   */
  private void checkLines(@Nullable BitSet live) {
    LineFacts facts = stored.facts();
    List<Integer> others = new ArrayList<>();
    int lines = 0;
    for (int row = 0; row < rows.size(); row++) {
      Part.Line line = stored.line(row, starts);
      if (line == null || (live != null && !live.get(row))) {
        continue;
      }
      lines++;
      if (facts == null) {
        continue;
      }
      try {
        int off = facts.bitsOff(row, line.bytes());
        if (off > facts.hashBits() / 4) {
          others.add(row);
        } else {
          isHashOff |= off > 0 || facts.length(row) != line.bytes().length;
        }
      } catch (PackedReader.MalformedException e) {
        isHashOff = true;
      }
    }
    others.forEach(this::lose);
    boolean isLate = digest == null || digest.undoRows() != Part.Digest.UNDO_UNKNOWN;
    if (isHashOff || (facts == null && lines > 0 && (isLate || stored.has(Rows.FACTS)))) {
      tellFacts();
    }
    tellLost();
    blocksOff.forEach(this::tellAnnotations);
  }

  /** A line is not what was written. */
  private void lose(int row) {
    lost.add(row);
    Made known = unmade(row);
    rows.set(
        row,
        findings.isCutting() ? new Made(known.stored(), 0, known.sourceRef(), List.of()) : known);
  }

  private void tellFacts() {
    LineFacts.Writer facts = new LineFacts.Writer();
    for (int row = 0; row < rows.size(); row++) {
      Part.Line line = stored.line(row, starts);
      if (line != null) {
        facts.add(row, line.bytes());
      }
    }
    findings.differs(
        at,
        name(Rows.FACTS),
        stored.facts() == null ? "is missing or cannot be read" : "has other hashes or lengths",
        "the lines are whole, and these are of them",
        List.of(put(Rows.FACTS, facts.packed(rows.size()))));
  }

  private void tellLost() {
    if (lost.isEmpty()) {
      return;
    }
    List<String> refs =
        lost.stream()
            .limit(REFS_SHOWN_MAX)
            .map(row -> new String(unmade(row).sourceRef(), UTF_8))
            .toList();
    TreeSet<Integer> blocks = new TreeSet<>();
    if (starts.length > 0) {
      lost.forEach(row -> blocks.add(new Part("", 0, starts).blockOf(row)));
    }
    List<Mutation> cut = new ArrayList<>();
    for (int block : blocks) {
      Key key = stored.key(Rows.lines(block));
      List<Part.Line> lines = stored.blocks().get(block);
      cut.add(
          new Mutation.Put(
              key, packed(block, lines == null ? emptied(block) : lines, /* withLost= */ false)));
    }
    findings.lost(
        at,
        blocks.isEmpty() ? name(Rows.DIGEST) : name(Rows.lines(blocks.getFirst())),
        (lost.size() == 1 ? "1 line is" : "%,d lines are".formatted(lost.size()))
            + " not there, or not what was written",
        "entries: " + String.join(", ", refs) + (lost.size() > REFS_SHOWN_MAX ? ", ..." : ""),
        cut,
        List.of());
  }

  private void tellAnnotations(int block) {
    List<Part.Line> lines = stored.blocks().get(block);
    if (lines != null) {
      findings.differs(
          at,
          name(Rows.lines(block)),
          "errors and warnings of lines are others",
          "they are what a check of the lines finds",
          List.of(put(Rows.lines(block), packed(block, lines, !findings.isCutting()))));
    }
  }

  /** As many lines as there were in a block, all of them empty. */
  private List<Part.Line> emptied(int block) {
    int end = block + 1 < starts.length ? starts[block + 1] : rows.size();
    return Collections.nCopies(end - starts[block], new Part.Line(NOTHING, NOTHING));
  }

  /** A block of lines with what a check finds. */
  private byte[] packed(int block, List<Part.Line> lines, boolean withLost) {
    PackedWriter out = new PackedWriter(Part.BLOCK_BYTES);
    for (int i = 0; i < lines.size(); i++) {
      Part.Line line = lines.get(i);
      boolean stays = withLost || !lost.contains(starts[block] + i);
      Entry entry = stays && line.bytes().length > 0 ? reading.read(line) : null;
      out.bytes(stays ? line.bytes() : NOTHING);
      out.bytes(entry != null ? entry.annotations() : stays ? line.annotations() : NOTHING);
    }
    return out.packed();
  }

  /** The ordinal of each row, or -1 where nobody can know it. */
  private int[] ordinals(Timeline timeline, Commit.Kind kind) {
    boolean canComeBack = kind == Commit.Kind.REVERT || kind == Commit.Kind.REWRITE_SOURCE_REFS;
    int[] ordinals = new int[rows.size()];
    boolean isKnown = kind != Commit.Kind.REVERT || areStoredRight(timeline);
    int cameBack = -1;
    // Ordinals are stored as differences: one that is damaged shifts all after it.
    int shift = 0;
    for (int i = 0; i < ordinals.length; i++) {
      Made row = rows.get(i).shifted(shift);
      int there =
          row.sourceRef().length == 0 ? SourceRefs.ABSENT : timeline.ordinalOf(row.sourceRef());
      if (there != SourceRefs.ABSENT) {
        ordinals[i] = there;
        shift = rows.get(i).stored() < 0 ? shift : rows.get(i).stored() - there;
      } else if (row.isPresent()) {
        ordinals[i] =
            canComeBack
                ? isKnown ? comingBack(timeline, row, kind, cameBack) : -1
                : timeline.takeNext(row.stored());
        cameBack = canComeBack ? ordinals[i] : cameBack;
      } else {
        ordinals[i] = removed(timeline, row);
      }
      if (ordinals[i] < 0 && findings.isCutting()) {
        ordinals[i] = timeline.takeNext();
      }
    }
    return ordinals;
  }

  /** Whether the ordinals that are stored of entries that are there are theirs. */
  private boolean areStoredRight(Timeline timeline) {
    return rows.stream()
        .allMatch(row -> {
          int there = timeline.ordinalOf(row.sourceRef());
          return there == SourceRefs.ABSENT || there == row.stored();
        });
  }

  private static int comingBack(Timeline timeline, Made row, Commit.Kind kind, int before) {
    if (kind == Commit.Kind.REWRITE_SOURCE_REFS) {
      // All that were taken away get other names, in their order.
      int first = before < 0 ? 0 : before + 1;
      int own = timeline.removedNow().nextSetBit(first);
      return own >= 0 ? own : ordinalOfBefore(timeline, row);
    }
    return ordinalOfBefore(timeline, row);
  }

  /** The ordinal that an entry had before, or a new one where a salvage could not know that. */
  private static int ordinalOfBefore(Timeline timeline, Made row) {
    return timeline.canComeBack(row.stored())
        ? row.stored()
        : row.stored() >= timeline.ordinals() ? timeline.takeNext(row.stored()) : -1;
  }

  /** Of a removal whose source-ref no entry has. */
  private int removed(Timeline timeline, Made row) {
    return row.stored() >= 0 && !timeline.isPresent(row.stored()) ? row.stored() : -1;
  }

  private Part.Digest digest(int[] ordinals) {
    Map<String, Integer> names = new LinkedHashMap<>();
    List<Part.Row> made = new ArrayList<>();
    for (int i = 0; i < ordinals.length; i++) {
      Made row = rows.get(i);
      int[] labels = new int[row.labels().size()];
      for (int j = 0; j < labels.length; j++) {
        LabelUse label = row.labels().get(j);
        int number = names.computeIfAbsent(label.name(), name -> names.size());
        labels[j] = number << 1 | (label.boundingBox() ? 1 : 0);
      }
      made.add(new Part.Row(ordinals[i], row.flags(), row.sourceRef(), labels));
    }
    return new Part.Digest(List.copyOf(names.keySet()), starts, made);
  }

  private void compare(Part.Digest made, Undo undo) {
    String digestDiffers = difference(made, /* isAll= */ true);
    String undoDiffers = digestDiffers.isEmpty() ? undoDifference(undo) : "";
    if (digestDiffers.isEmpty() && undoDiffers.isEmpty()) {
      return;
    }
    List<Mutation> writes = new ArrayList<>();
    made.write(stored.partition(), undo, writes);
    for (int surplus = writes.size() - 1; surplus < stored.undoRows(); surplus++) {
      writes.add(new Mutation.Delete(stored.key(Rows.undo(surplus))));
    }
    if (digestDiffers.isEmpty()) {
      findings.differs(at, name(Rows.UNDO), undoDiffers, "what the versions before it say", writes);
    } else {
      tellDigest(digestDiffers, writes);
    }
  }

  private void tellDigest(String differs, List<Mutation> writes) {
    findings.differs(at, name(Rows.DIGEST), differs, "what the lines say", writes);
  }

  /** How the digest that is stored differs; empty where it does not. */
  private String difference(Part.Digest made, boolean isAll) {
    if (digest == null) {
      return "is missing or cannot be read";
    }
    if (!Arrays.equals(made.blockStarts(), digest.blockStarts())) {
      return "blocks begin at rows " + Arrays.toString(digest.blockStarts());
    }
    for (int i = 0; i < made.rows().size(); i++) {
      Part.Row row = made.rows().get(i);
      Part.Row other = digest.rows().get(i);
      Made known = made(digest, other);
      if (row.ordinal() != other.ordinal()
          || row.flags() != other.flags()
          || !Arrays.equals(row.sourceRef(), other.sourceRef())
          || !rows.get(i).labels().equals(known.labels())) {
        return "row %d is ordinal %d, flags %d, %s, labels %s; the lines say ordinal %d, flags %d, %s, labels %s"
            .formatted(
                i,
                other.ordinal(),
                other.flags(),
                new String(other.sourceRef(), UTF_8),
                known.labels(),
                row.ordinal(),
                row.flags(),
                new String(row.sourceRef(), UTF_8),
                rows.get(i).labels());
      }
    }
    return !isAll || made.labelNames().equals(digest.labelNames())
        ? ""
        : "labels are " + digest.labelNames() + ", not " + made.labelNames();
  }

  /** How the rows of what is undone differ; empty where they do not. */
  private String undoDifference(Undo expected) {
    List<Undo> undos = stored.undo();
    int rowsSaid = digest == null ? 0 : digest.undoRows();
    if (rowsSaid == Part.Digest.UNDO_UNKNOWN && undos != null && undos.isEmpty()) {
      // An earlier build has not written them.
      return "";
    }
    if (undos == null) {
      return "cannot be read";
    }
    if (rowsSaid != Part.Digest.UNDO_UNKNOWN && rowsSaid != undos.size()) {
      return "%d rows are there, and the digest says %d".formatted(undos.size(), rowsSaid);
    }
    int row = 0;
    for (Undo undo : undos) {
      for (Undo.Row before : undo.rows()) {
        if (row >= expected.rows().length || !isSame(undo, before, expected, row)) {
          return "row %d replaced something else".formatted(row);
        }
        row++;
      }
    }
    boolean nothing = Arrays.stream(expected.rows()).allMatch(r -> r == null);
    return row == expected.rows().length || (nothing && undos.isEmpty())
        ? ""
        : "is of %d rows".formatted(row);
  }

  private static boolean isSame(Undo undo, Undo.@Nullable Row row, Undo expected, int number) {
    Undo.Row other = expected.rows()[number];
    if (row == null || other == null) {
      return row == null && other == null;
    }
    if (row.part() >= undo.parts().size()
        || row.row() != other.row()
        || row.flags() != other.flags()
        || row.labels().length != other.labels().length) {
      return false;
    }
    Part before = undo.parts().get(row.part());
    Part otherBefore = expected.parts().get(other.part());
    boolean isSame =
        before.isSame(otherBefore)
            && Arrays.equals(before.blockStarts(), otherBefore.blockStarts());
    for (int i = 0; i < row.labels().length && isSame; i++) {
      int label = row.labels()[i];
      int otherLabel = other.labels()[i];
      isSame =
          label >> 1 < undo.labelNames().size()
              && (label & 1) == (otherLabel & 1)
              && undo.labelNames()
                  .get(label >> 1)
                  .equals(expected.labelNames().get(otherLabel >> 1));
    }
    return isSame;
  }

  private Mutation put(byte[] sort, byte[] value) {
    return new Mutation.Put(stored.key(sort), value);
  }

  private String name(byte[] sort) {
    return StoredRows.name(stored.key(sort));
  }
}
