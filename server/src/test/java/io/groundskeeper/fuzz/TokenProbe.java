package io.groundskeeper.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.InMemory;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.PageTokens;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.memory.MemoryStore;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * A text is the token that was written, or refused; an ARN is one whose text is read as the same,
 * or none. Whatever bytes are written into a token are read from it.
 */
final class TokenProbe implements FuzzTarget.Probe {
  private static final byte[] SCOPE = "scope".getBytes(UTF_8);
  private static final byte[] POSITION = "position".getBytes(UTF_8);

  private final PageTokens tokens =
      new PageTokens(
          new Environment(
              new MemoryStore(),
              InstantSource.fixed(InMemory.NOW),
              new World.Counting(),
              "us-east-1",
              "123456789012",
              Quotas.OPEN,
              null));
  private final String good = tokens.write(SCOPE, POSITION);

  @Override
  public void take(byte[] input) {
    String text = new String(input, UTF_8);
    requireRefused(SCOPE, text);
    requireRefused(SCOPE, xored(input));
    String written = tokens.write(SCOPE, input);
    if (!Arrays.equals(tokens.read(SCOPE, written), input)) {
      throw new AssertionError("another position than was written");
    }
    requireRefused(POSITION, written);
    Optional<DatasetArn> dataset = DatasetArn.parse(text);
    Optional<ProjectArn> project = ProjectArn.parse(text);
    if (!dataset.equals(dataset.flatMap(arn -> DatasetArn.parse(arn.toString())))
        || !project.equals(project.flatMap(arn -> ProjectArn.parse(arn.toString())))) {
      throw new AssertionError("an ARN whose text is another one");
    }
  }

  /** The good token with some of its characters changed: zeros leave them as they are. */
  private String xored(byte[] input) {
    char[] characters = good.toCharArray();
    for (int i = 0; i < Math.min(characters.length, input.length); i++) {
      characters[i] ^= (char) input[i];
    }
    return new String(characters);
  }

  /** Refused, unless it holds what the good token does: base64 has bits that say nothing. */
  private void requireRefused(byte[] scope, String token) {
    try {
      byte[] position = tokens.read(scope, token);
      if (!Arrays.equals(scope, SCOPE) || !Arrays.equals(position, POSITION)) {
        throw new AssertionError("a token that was not written");
      }
    } catch (Refusal e) {
      if (e.reason() != Refusal.Reason.INVALID_PAGINATION_TOKEN) {
        throw e;
      }
    }
  }
}
