package io.groundskeeper.manifest.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.manifest.Catalogue;
import io.groundskeeper.manifest.Checked;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.RandomLines;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Our scanner against Jackson's: the same texts are JSON for both. */
class JsonDifferentialTest {
  private static final int CASES = 20_000;
  private static final String TELLING = "{}[]\",:\\ue0-.+ \t\0";

  private static final Pattern STRINGS = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");

  private final JsonTape tape = new JsonTape();

  @Test
  void valid_json_is_valid_for_both_and_scanned_without_its_white_space() {
    RandomLines lines = new RandomLines(seeded());
    for (int i = 0; i < CASES / 4; i++) {
      byte[] text = lines.json(4).getBytes(UTF_8);
      if (!isJson(text)
          || !StrictJson.tokens(tape.copy()).equals(StrictJson.tokens(text))
          || hasSpace(tape.copy())) {
        throw new AssertionError(shown(text));
      }
    }
  }

  @Test
  void mutated_json_is_judged_the_same_by_both() {
    Random random = seeded();
    RandomLines lines = new RandomLines(random);
    int valid = 0;
    for (int i = 0; i < CASES; i++) {
      String json = random.nextBoolean() ? lines.line() : lines.json(4);
      byte[] text = mutated(json.getBytes(UTF_8), random);
      boolean ours = isJson(text);
      if (ours != StrictJson.is(text)) {
        throw new AssertionError((ours ? "ours alone: " : "Jackson alone: ") + shown(text));
      }
      valid += ours ? 1 : 0;
    }
    assertThat(valid).isBetween(CASES / 20, CASES * 19 / 20);
  }

  @Test
  void numbers_are_what_java_reads() {
    Random random = seeded();
    for (int i = 0; i < CASES; i++) {
      String number =
          switch (random.nextInt(4)) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 -> Double.toString(random.nextGaussian());
            case 2 ->
                BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(18))
                    .toPlainString();
            default -> random.nextInt(100) + "." + random.nextInt(1000) + "e" + random.nextInt(9);
          };
      assertThat(isJson(number.getBytes(UTF_8))).isTrue();
      assertThat(tape.number(0)).as(number).isEqualTo(Double.parseDouble(number));
    }
  }

  @Test
  void a_line_cut_off_at_any_byte_is_left_out() {
    LineChecker checker = new LineChecker(Quotas.OPEN);
    for (Catalogue.Case example : Catalogue.kept()) {
      byte[] line = example.listed().getBytes(UTF_8);
      for (int to = 0; to < line.length; to++) {
        if (checker.check(line, 0, to).isEmpty()) {
          throw new AssertionError(to + " bytes of " + example.name());
        }
      }
    }
  }

  @Test
  void any_bytes_have_a_verdict_and_what_is_listed_is_json() {
    Random random = seeded();
    LineChecker checker = new LineChecker(Quotas.OPEN);
    List<byte[]> good = Catalogue.kept().stream().map(one -> one.listed().getBytes(UTF_8)).toList();
    for (int i = 0; i < CASES; i++) {
      byte[] line = mutated(good.get(random.nextInt(good.size())).clone(), random);
      if (checker.check(line, 0, line.length).isEmpty()
          && !StrictJson.is(Checked.listed(checker.entry()).getBytes(UTF_8))) {
        throw new AssertionError(shown(line));
      }
    }
  }

  /** Whether there is white space outside of strings. */
  private static boolean hasSpace(byte[] json) {
    return STRINGS.matcher(new String(json, UTF_8)).replaceAll("").matches("(?s).*\\s.*");
  }

  private static Random seeded() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    return new Random(seed);
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good;
    for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = bytes[random.nextInt(bytes.length)];
        case 2 -> bytes[at] = (byte) TELLING.charAt(random.nextInt(TELLING.length()));
        case 3 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        default -> {
          System.arraycopy(bytes, at + 1, bytes, at, bytes.length - at - 1);
          bytes = Arrays.copyOf(bytes, bytes.length - 1);
        }
      }
    }
    return bytes;
  }

  private boolean isJson(byte[] text) {
    return tape.scan(text, 0, text.length);
  }

  private static String shown(byte[] text) {
    return new String(text, ISO_8859_1);
  }
}
