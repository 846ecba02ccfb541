package io.groundskeeper.convert.coco;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The box around a segmentation: around all points of its polygons, or around the mask of its
 * run-length encoding, plain or compressed, as {@code maskApi.c} of the COCO API has it: runs of
 * pixels column by column, the first of them outside of the mask.
 */
final class CocoShape {
  private static final int RUNS_MAX = 1 << 22;

  private double left = Double.POSITIVE_INFINITY;
  private double top = Double.POSITIVE_INFINITY;
  private double right = Double.NEGATIVE_INFINITY;
  private double bottom = Double.NEGATIVE_INFINITY;
  private boolean good = true;
  private boolean content;

  /** Reads a segmentation; the parser stands at its beginning, and after it at its end. */
  static CocoShape read(JsonParser json) {
    CocoShape shape = new CocoShape();
    switch (json.currentToken()) {
      case START_ARRAY -> shape.polygons(json);
      case START_OBJECT -> shape.mask(json);
      case VALUE_NULL -> {}
      case VALUE_STRING -> shape.content = !json.getString().isEmpty();
      case null, default -> shape.content = true;
    }
    return shape;
  }

  /** Whether it is neither null nor empty. */
  boolean hasContent() {
    return content;
  }

  /** The box as x, y, width, height; null where there is none around it. */
  double @Nullable [] box() {
    return good && right >= left && bottom >= top
        ? new double[] {left, top, right - left, bottom - top}
        : null;
  }

  /** Lists of x and y in turns, in a list or alone. */
  private void polygons(JsonParser json) {
    int numbers = 0;
    for (int depth = 1; depth > 0; ) {
      JsonToken token = json.nextToken();
      if (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
        depth += token == JsonToken.START_ARRAY ? 1 : -1;
        good &= numbers % 2 == 0;
        numbers = 0;
        continue;
      }
      content = true;
      if (token == JsonToken.START_OBJECT) {
        mask(json);
        continue;
      }
      double number = CocoItems.number(json);
      good &= !Double.isNaN(number);
      if (numbers++ % 2 == 0) {
        left = Math.min(left, number);
        right = Math.max(right, number);
      } else {
        top = Math.min(top, number);
        bottom = Math.max(bottom, number);
      }
    }
  }

  private void mask(JsonParser json) {
    double[] size = {};
    long[] runs = {};
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      content = true;
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("size") && value == JsonToken.START_ARRAY) {
        size = numbers(json);
      } else if (field.equals("counts") && value == JsonToken.START_ARRAY) {
        runs = Arrays.stream(numbers(json)).mapToLong(CocoShape::whole).toArray();
      } else if (field.equals("counts") && value == JsonToken.VALUE_STRING) {
        runs = decompressed(json.getString());
      } else {
        json.skipChildren();
      }
    }
    if (size.length == 2 && size[0] >= 1 && size[1] >= 1 && whole(size[0]) > 0) {
      around(whole(size[0]), whole(size[0]) * whole(size[1]), runs);
    } else {
      good = false;
    }
  }

  /** Numbers to the end of a list; none where one of them is not, or there are too many. */
  private static double[] numbers(JsonParser json) {
    double[] numbers = new double[16];
    int count = 0;
    boolean good = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      double number = CocoItems.number(json);
      good &= number >= 0 && count < RUNS_MAX;
      if (good) {
        numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
        numbers[count++] = number;
      }
    }
    return good ? Arrays.copyOf(numbers, count) : new double[0];
  }

  /**
   * Five bits a character, the lowest first; from the third run on the difference to two before.
   */
  private static long[] decompressed(String text) {
    long[] runs = new long[Math.min(text.length(), RUNS_MAX)];
    int count = 0;
    int at = 0;
    while (at < text.length() && count < runs.length) {
      long run = 0;
      int bits = 0;
      boolean more = true;
      while (more && at < text.length()) {
        int part = text.charAt(at++) - '0';
        if (part < 0 || part > 0x3f || bits > 50) {
          return new long[0];
        }
        run |= (long) (part & 0x1f) << bits;
        bits += 5;
        more = (part & 0x20) != 0;
        if (!more && (part & 0x10) != 0) {
          run |= -1L << bits;
        }
      }
      runs[count] = count > 2 ? run + runs[count - 2] : run;
      count++;
    }
    return Arrays.copyOf(runs, count);
  }

  /** The length of a run; negative, and so refused, where it is no whole number. */
  private static long whole(double run) {
    return run == Math.rint(run) ? (long) run : -1;
  }

  private void around(long height, long pixels, long[] runs) {
    long at = 0;
    for (int i = 0; i < runs.length; i++) {
      long end = at + runs[i];
      if (runs[i] < 0 || end > pixels || end < at) {
        good = false;
        return;
      }
      if (i % 2 == 1 && end > at) {
        run(at, end - 1, height);
      }
      at = end;
    }
  }

  private void run(long first, long last, long height) {
    long firstColumn = first / height;
    long lastColumn = last / height;
    boolean oneColumn = firstColumn == lastColumn;
    left = Math.min(left, (double) firstColumn);
    right = Math.max(right, (double) (lastColumn + 1));
    top = Math.min(top, (double) (oneColumn ? first % height : 0));
    bottom = Math.max(bottom, (double) (oneColumn ? last % height + 1 : height));
  }
}
