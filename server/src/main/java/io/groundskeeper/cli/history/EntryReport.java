package io.groundskeeper.cli.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.remote.Paint;
import io.groundskeeper.manifest.diff.Change;
import io.groundskeeper.manifest.diff.LineDiff;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Prints what differs in an entry, for people: a line for each label and box. */
final class EntryReport {
  private static final int TEXT_CHARACTERS_MAX = 500;

  /** Members that listing adds to a line. They are not shown: labels and errors say the same. */
  private static final Set<String> OF_THE_SERVICE =
      Set.of("cl-metadata", "cl-errors", "cl-warnings");

  private final PrintWriter out;
  private final Paint paint;

  EntryReport(PrintWriter out, Paint paint) {
    this.out = out;
    this.paint = paint;
  }

  /** One difference: its sign, its text, and the attribute in which it is. */
  private record Told(char sign, String text, String attribute) {}

  /** Prints a DatasetEntryDiff. */
  void print(JsonNode entry) {
    byte[] before = line(entry, "Before");
    byte[] after = line(entry, "After");
    char sign = before == null ? '+' : after == null ? '-' : '~';
    out.println(coloured(sign, sign + " " + shown(entry.path("SourceRef").asString())));
    List<Told> all =
        LineDiff.between(before, after).changes().stream()
            .filter(change -> !isOfTheService(change))
            .map(EntryReport::told)
            .toList();
    boolean needsAttributes = !all.stream().map(Told::text).allMatch(new HashSet<>()::add);
    for (Told told : all) {
      String more = needsAttributes && !told.attribute.isEmpty() ? " of " + told.attribute : "";
      out.println("  " + coloured(told.sign, told.sign + " " + shown(told.text + more)));
    }
  }

  private static byte @Nullable [] line(JsonNode entry, String member) {
    return entry.has(member) ? entry.path(member).asString().getBytes(UTF_8) : null;
  }

  private static boolean isOfTheService(Change change) {
    return switch (change) {
      case Change.MemberAdded(String name) -> OF_THE_SERVICE.contains(name);
      case Change.MemberRemoved(String name) -> OF_THE_SERVICE.contains(name);
      case Change.MemberChanged(String name) -> OF_THE_SERVICE.contains(name);
      default -> false;
    };
  }

  private static Told told(Change change) {
    return switch (change) {
      case Change.LabelAdded(var attribute, var label) ->
          new Told('+', "label " + label, attribute);
      case Change.LabelRemoved(var attribute, var label) ->
          new Told('-', "label " + label, attribute);
      case Change.ConfidenceChanged(var attribute, var label, var before, var after) ->
          new Told('~', "label " + label + confidences(before, after), attribute);
      case Change.BoxAdded(var attribute, var label, var box) ->
          new Told('+', "box " + label + " " + place(box), attribute);
      case Change.BoxRemoved(var attribute, var label, var box) ->
          new Told('-', "box " + label + " " + place(box), attribute);
      case Change.BoxMoved(var attribute, var label, var before, var after) ->
          new Told('~', "box " + label + " " + place(before) + " -> " + place(after), attribute);
      case Change.BoxRelabelled(var attribute, var box, var before, var after) ->
          new Told('~', "box " + place(box) + " " + before + " -> " + after, attribute);
      case Change.BoxConfidenceChanged(var attribute, var label, var box, var before, var after) ->
          new Told('~', "box " + label + " " + place(box) + confidences(before, after), attribute);
      case Change.MemberAdded(var name) -> new Told('+', "member " + name, "");
      case Change.MemberRemoved(var name) -> new Told('-', "member " + name, "");
      case Change.MemberChanged(var name) -> new Told('~', "member " + name, "");
    };
  }

  private static String confidences(@Nullable Double before, @Nullable Double after) {
    return " confidence "
        + (before == null ? "none" : number(before))
        + " -> "
        + (after == null ? "none" : number(after));
  }

  /** Left, top, width and height of a box, like {@code 10,20 30x40}. */
  private static String place(Change.Box box) {
    return number(box.left())
        + ","
        + number(box.top())
        + " "
        + number(box.width())
        + "x"
        + number(box.height());
  }

  private static String number(double number) {
    long whole = (long) number;
    return whole == number ? Long.toString(whole) : Double.toString(number);
  }

  private String coloured(char sign, String text) {
    return switch (sign) {
      case '+' -> paint.added(text);
      case '-' -> paint.removed(text);
      default -> paint.changed(text);
    };
  }

  private static String shown(String text) {
    return Shown.text(text, TEXT_CHARACTERS_MAX);
  }
}
