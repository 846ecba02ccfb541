package io.groundskeeper.convert.line;

import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.value.ClassIds;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.Texts;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The numbers of classes in a format that has numbers for them: the class ids of the manifest, so
 * that whatever is exported of one project, and whatever was edited before, has the same numbers.
 *
 * <p>A name has one number, the first that it came with. Where an id has two names, or is too large
 * for the format, {@link ClassIds#KEEP} refuses; where nothing was chosen, the later name gets the
 * first free number, which is counted.
 */
public final class ClassNumbers {
  private final Optional<ClassIds> choice;
  private final long first;
  private final long max;
  private final Report report;
  private final Map<String, Long> numbers = new HashMap<>();
  private final SortedMap<Long, String> names = new TreeMap<>();
  private long free;

  /**
   * Numbers.
   *
   * @param first the number of the first class where they are given by appearance
   * @param max the largest that the format can have
   */
  public ClassNumbers(Optional<ClassIds> choice, long first, long max, Report report) {
    this.choice = choice;
    this.first = first;
    this.max = max;
    this.report = report;
    free = first;
  }

  /**
   * The number of a label's class; counts where it is another than in the manifest.
   *
   * @param id what the manifest has, or {@link Box#NO_CLASS_ID}
   * @throws ConversionException if it is to be kept and cannot be
   */
  public long of(String name, long id) throws ConversionException {
    long number = add(name, id);
    report.lose(Loss.CLASS_ID, isKept(id) && number != id ? 1 : 0, name);
    return number;
  }

  /** Gives a class its number, whether a label has it or not; as {@link #of}. */
  public long add(String name, long id) throws ConversionException {
    Long known = numbers.get(name);
    if (known != null) {
      return known;
    }
    String other = names.get(id);
    if (isKept(id) && other == null && id <= max) {
      return put(name, id);
    }
    if (isKept(id) && choice.isPresent()) {
      throw new ConversionException(
          (other == null
                  ? "The class id %d of '%s' is larger than %d, which is the largest here."
                      .formatted(id, Texts.beginning(name), max)
                  : "The class id %d is both '%s' and '%s'."
                      .formatted(id, Texts.beginning(other), Texts.beginning(name)))
              + " Give each class its own id in the manifest, or let --class-ids dense number them"
              + " anew.");
    }
    while (names.containsKey(free)) {
      free++;
    }
    return put(name, free);
  }

  private boolean isKept(long id) {
    return id >= 0 && choice.orElse(ClassIds.KEEP) == ClassIds.KEEP;
  }

  private long put(String name, long number) {
    numbers.put(name, number);
    names.put(number, name);
    return number;
  }

  /** The names by number, in the order of the numbers. */
  public SortedMap<Long, String> names() {
    return Collections.unmodifiableSortedMap(names);
  }

  /** The same without gaps: what no class has gets a name that Ultralytics gives, too. */
  public SortedMap<Long, String> namesWithoutGaps() {
    SortedMap<Long, String> all = new TreeMap<>(names);
    long last = names.isEmpty() ? first - 1 : names.lastKey();
    for (long number = first; number < last; number++) {
      if (!all.containsKey(number)) {
        all.put(number, placeholder(number));
        report.lose(Loss.PLACEHOLDER_CLASS, 1, placeholder(number));
      }
    }
    return all;
  }

  private String placeholder(long number) {
    String name = "class_" + number;
    while (numbers.containsKey(name)) {
      name += "_";
    }
    return name;
  }
}
