package io.groundskeeper;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.awsjson.WireResponse;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.Quotas;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kinds of texts that parsers of JSON disagree about, as the reader of manifests and the reader of
 * requests take them. The kinds are those by which the public suites for such parsers are sorted
 * (RFC 8259: what must be taken, what must not, what a parser may decide); the texts are our own.
 *
 * <p>A character of a text stands for a byte. In a text that begins with @ the rest is the value of
 * a member; in the others $ stands for the member that makes a line an entry.
 */
final class JsonKindsTest {
  private static final String MEMBER = "\"source-ref\":\"s3://bucket/1.jpg\"";

  private static final AwsJson SERVER = InMemory.awsJson();

  /** JSON for both. */
  static Stream<String> taken() {
    return Stream.of(
            numbers("0 -0 1 -1 10 0.5 -0.5 1.50 1e5 1E5 1e+5 1E-05 0e0 0e+1 -0.0e-0 1.5e300"),
            // Too large or too small for a double, too long for an integer: still numbers.
            numbers("1e400 -1e400 1e-400 12345678901234567890 0.12345678901234567890123456789"),
            Stream.of("@true", "@false", "@null", "@\"\"", "@[]", "@{}", "@[[],{}]"),
            strings("a", "\\\"", "\\\\", "\\/", "/", "\\b\\f\\n\\r\\t", "\\u0041", "\\u00Ff"),
            // NUL, a quote and a line end, as escapes.
            strings("\\u0000", "\\u0022", "\\u000a", "\\u005c", "'", "//", "/* */", "#"),
            // Pairs of surrogates, in either case, and what is no character.
            strings("\\ud83d\\ude97", "\\uDBFF\\uDFFF", "\\uffff", "\\ufdd0", "\\ufeff"),
            // Half a pair alone, which the RFC leaves open (8.2): in no name that we know.
            strings("\\ud800", "\\udc00", "\\ud800\\u0041", "\\ud800x", "\\ude97\\ud83d"),
            // UTF-8 of two, three and four bytes, the first and the last of each; DEL; U+2028.
            strings("\u00c2\u0080", "\u00df\u00bf", "\u00e0\u00a0\u0080", "\u00ef\u00bf\u00bf"),
            strings("\u00f0\u0090\u0080\u0080", "\u00f4\u008f\u00bf\u00bf", "\u007f"),
            strings("\u00ed\u009f\u00bf", "\u00ee\u0080\u0080", "\u00e2\u0080\u00a8"),
            Stream.of("{$,\"\":0}", "{$,\"a\":{\"a\":{\"a\":1}}}", "{$,\"\\u0000\":1}"),
            Stream.of("{$,\"A\":1,\"a\":2}", "{$,\"a\":[{\"b\":1},{\"b\":1}]}"),
            Stream.of(" {$}", "{$} \t\r", "{ \t$ , \"a\" : [ 1 , 2 ] }", "{$}\r\n"),
            Stream.of("@" + "[".repeat(99) + "]".repeat(99)))
        .flatMap(texts -> texts);
  }

  /** No JSON for either. */
  static Stream<String> refused() {
    return Stream.of(
            numbers("+1 .5 -.5 1. 1.e1 01 -01 00 - -- --1 1e 1e+ 1eE2 1.5.5 1-2 1+2 0x1 1_0 1a"),
            numbers("NaN Infinity -Infinity inf 1,0 0e 0e- -e1 1e1.5 \u00ef\u00bc\u0091"),
            Stream.of("@1 2", "@- 1", "@1 e5", "@1\u0000"),
            numbers("True TRUE nul nulll tru undefined None a 'a' \u0000"),
            strings(
                "\n", "\r", "\t", "\u0000", "\u001f", "a\"b", "\\", "\\x41", "\\'", "\\a", "\\0"),
            strings("\\u", "\\u1", "\\u004", "\\u004g", "\\U0041", "\\u+041", "\\u 041", "\\\n"),
            strings("\\\u00f0\u009f\u009a\u0097", "\\u\u00ef\u00bc\u0091041"),
            Stream.of("@\"", "@\"a", "@\"\\\"", "@a\"", "@\"a\"\"b\"", "@\"a\" \"b\"", "@`a`"),
            // UTF-8: overlong, surrogates, beyond Unicode, cut off, out of place.
            strings(
                "\u00c0\u0080", "\u00c1\u00bf", "\u00e0\u0080\u00af", "\u00f0\u0080\u0080\u00af"),
            strings(
                "\u00ed\u00a0\u0080", "\u00ed\u00bf\u00bf", "\u00ed\u00a0\u00bd\u00ed\u00ba\u0097"),
            strings("\u00f4\u0090\u0080\u0080", "\u00f5\u0080\u0080\u0080", "\u00fe", "\u00ff"),
            strings("\u00c3", "\u00e2\u0082", "\u00f0\u009f\u009a", "\u0080", "\u00e9", "\u00c3("),
            Stream.of("@[", "@]", "@[1", "@[1,", "@[1,]", "@[,]", "@[,1]", "@[1,,2]", "@[1 2]"),
            Stream.of("@[1}", "@{1]", "@[1:2]", "@[\"a\":1]", "@[[]", "@[]]", "@[1;2]", "@[*]"),
            Stream.of("@{", "@{\"a\":1", "@{\"a\":1,}", "@{,}", "@{,\"a\":1}", "@{\"a\"}"),
            Stream.of("@{\"a\":}", "@{:1}", "@{a:1}", "@{1:1}", "@{null:1}", "@{'a':1}"),
            Stream.of("@{\"a\" 1}", "@{\"a\",1}", "@{\"a\":1 \"b\":2}", "@{\"a\":1,,\"b\":2}"),
            Stream.of(
                "@{\"a\":1;\"b\":2}", "@{\"a\"::1}", "@{\"a\":1:2}", "@{\"a\":1}}", "@{[]:1}"),
            Stream.of("", "{$", "$}", "{$,}", "{,$}", "{$}}", "{$}]", "{$},", "{$}x", "{$}{$}"),
            Stream.of("[{$}]", "[$]", "({$})", "{$}\u0000", "\u0000{$}", "{$};", "{$}#", "{$}//"),
            Stream.of("{$/**/}", "{$}/**/", "//\n{$}", "{$ //x\n}", "{#\n$}", "<{$}>"),
            // What is white space elsewhere: form feed, vertical tab, no-break spaces.
            Stream.of("{$\u000c}", "{$\u000b}", "{\u00c2\u00a0$}", "{$\u00e2\u0081\u00a0}"),
            // A byte order mark is none in the middle, and there is one at most.
            Stream.of(
                "{\u00ef\u00bb\u00bf$}",
                "{$}\u00ef\u00bb\u00bf",
                "\u00ef\u00bb\u00bf".repeat(2) + "{$}"),
            Stream.of("\u00ef\u00bb{$}", "\u00ef{$}"),
            // Other encodings.
            Stream.of("UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE", "IBM1047")
                .map(charset ->
                    new String(
                        "{$}".replace("$", MEMBER).getBytes(Charset.forName(charset)), ISO_8859_1)),
            Stream.of("1", "\"a\"", "null", "true", "[]", "[1]", "\"", "[", "{", "}", ",", ":"),
            Stream.of(
                "@" + "[".repeat(100_000), "@" + "{\"a\":".repeat(100_000), "@[" + "[".repeat(99)),
            Stream.of("@" + "[".repeat(250) + "]".repeat(250)))
        .flatMap(texts -> texts);
  }

  private static Stream<String> numbers(String values) {
    return Arrays.stream(values.split(" ")).map(value -> "@" + value);
  }

  private static Stream<String> strings(String... contents) {
    return Arrays.stream(contents).map(content -> "@\"" + content + "\"");
  }

  private static byte[] bytes(String text) {
    String whole = text.startsWith("@") ? "{" + MEMBER + ",\"x\":" + text.substring(1) + "}" : text;
    return whole.replace("$", MEMBER).getBytes(ISO_8859_1);
  }

  /** Whether it is one entry, and nothing else. */
  private static boolean isEntry(byte[] text) {
    CheckedManifest manifest = CheckedManifest.check(text, Quotas.OPEN);
    return manifest.entries().size() == 1 && manifest.rejectedLines() == 0;
  }

  /** Whether it is a request; if not, it is said so as the protocol has it. */
  private static boolean isRequest(byte[] text) {
    WireResponse answer = SERVER.handle("RekognitionService.DescribeProjects", text);
    if (answer.status() != 200) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(new String(answer.body(), UTF_8)).contains("SerializationException");
    }
    return answer.status() == 200;
  }

  @ParameterizedTest
  @MethodSource
  void taken(String text) {
    assertThat(isEntry(bytes(text))).as("an entry").isTrue();
    assertThat(isRequest(bytes(text))).as("a request").isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void refused(String text) {
    assertThat(isEntry(bytes(text))).as("an entry").isFalse();
    // A body of nothing is a request without members.
    assertThat(isRequest(bytes(text))).as("a request").isEqualTo(text.isEmpty());
  }

  /** Where the two differ, each by its own rules: text, whether it is an entry, and a request. */
  static Stream<Arguments> differs() {
    return Stream.of(
        // A name twice: an entry must not be ambiguous; of a request's members the last counts.
        Arguments.of("{$,\"a\":1,\"a\":2}", false, true),
        Arguments.of("{$,\"a\":1,\"a\":1}", false, true),
        Arguments.of("{$,\"a\":1,\"\\u0061\":2}", false, true),
        Arguments.of("{$,\"a\":{\"b\":1,\"b\":2}}", false, true),
        Arguments.of("{$,$}", false, true),
        // Levels: 100 of a line, 200 of a request.
        Arguments.of("@" + "[".repeat(100) + "]".repeat(100), false, true),
        Arguments.of("@" + "[".repeat(199) + "]".repeat(199), false, true),
        Arguments.of("@" + "[".repeat(200) + "]".repeat(200), false, false),
        // Digits: as many as a line has room for, 64 of a request.
        Arguments.of("@" + "1".repeat(64), true, true),
        Arguments.of("@" + "1".repeat(65), true, false),
        Arguments.of("@0." + "1".repeat(1_000) + "e" + "1".repeat(1_000), true, false),
        // Half a pair of surrogates in a name.
        Arguments.of("{$,\"\\ud800\":1}", true, false),
        // A line ends where it ends; in a request a line end is white space.
        Arguments.of("{\n$}", false, true),
        Arguments.of("{$}\n{$}", false, false),
        Arguments.of("\n{$}", false, true),
        // A byte order mark at the beginning of a manifest is skipped.
        Arguments.of("\u00ef\u00bb\u00bf{$}", true, false));
  }

  @ParameterizedTest
  @MethodSource
  void differs(String text, boolean entry, boolean request) {
    assertThat(isEntry(bytes(text))).as("an entry").isEqualTo(entry);
    assertThat(isRequest(bytes(text))).as("a request").isEqualTo(request);
  }
}
