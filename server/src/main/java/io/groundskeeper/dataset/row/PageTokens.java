package io.groundskeeper.dataset.row;

import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Paging tokens: where a listing goes on. A token is bound to what it lists by a message
 * authentication code under a secret of this store, so that one from another call, another dataset,
 * other filters, or edited by hand is refused, and a good one is still good after a restart.
 */
public final class PageTokens {
  private static final Logger LOG = LoggerFactory.getLogger(PageTokens.class);
  private static final int KEY_BYTES = 32;
  private static final int CODE_BYTES = 16;

  /**
   * The first byte of every token. It makes a letter of its first character: one that begins with a
   * hyphen is taken for an option by command lines, the AWS CLI's for one.
   */
  private static final byte FORM = 1;

  private final SecretKeySpec secret;

  /** The tokens of a store; the first time, it is given its secret. */
  public PageTokens(Environment environment) {
    secret = new SecretKeySpec(secret(environment), "HmacSHA256");
  }

  private static byte[] secret(Environment environment) {
    try {
      return storedSecret(environment);
    } catch (StoreException e) {
      if (!e.isDamage()) {
        throw e;
      }
      LOG.error(
          "The secret of page tokens is damaged: there is a new one until the next start. {}",
          e.getMessage());
      return fresh(environment);
    }
  }

  private static byte[] fresh(Environment environment) {
    byte[] fresh = new byte[KEY_BYTES];
    environment.random().nextBytes(fresh);
    return fresh;
  }

  private static byte[] storedSecret(Environment environment) {
    Store store = environment.store();
    Key key = new Key(Rows.META, Rows.TOKEN_KEY);
    byte[] known = store.get(key);
    if (known == null) {
      byte[] fresh = fresh(environment);
      // Whoever was first wins.
      if (Attempt.commitRow(
              environment,
              List.of(new Store.Condition(key, null)),
              List.of(new Store.Mutation.Put(key, fresh)),
              key,
              fresh)
          instanceof Attempt.Result.Lost lost) {
        throw Attempt.lost(lost.cause());
      }
      known = store.get(key);
    }
    if (known == null) {
      throw new IllegalStateException("the store does not keep what is written");
    }
    return known;
  }

  /**
   * A token.
   *
   * @param scope all that it is bound to
   * @param position where to go on
   */
  public String write(byte[] scope, byte[] position) {
    byte[] code = code(scope, position);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            ByteBuffer.allocate(1 + CODE_BYTES + position.length)
                .put(FORM)
                .put(code)
                .put(position)
                .array());
  }

  /**
   * The position that a token holds.
   *
   * @throws Refusal if the token was not written for this scope
   */
  public byte[] read(byte[] scope, String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
    if (bytes.length < 1 + CODE_BYTES || bytes[0] != FORM) {
      throw invalid();
    }
    byte[] code = Arrays.copyOfRange(bytes, 1, 1 + CODE_BYTES);
    byte[] position = Arrays.copyOfRange(bytes, 1 + CODE_BYTES, bytes.length);
    if (!MessageDigest.isEqual(code(scope, position), code)) {
      throw invalid();
    }
    return position;
  }

  public static Refusal invalid() {
    return new Refusal(
        Refusal.Reason.INVALID_PAGINATION_TOKEN,
        "The NextToken is not valid for this request. Use the token of the previous page, with the"
            + " same parameters.");
  }

  private byte[] code(byte[] scope, byte[] position) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      mac.update(ByteBuffer.allocate(4).putInt(scope.length).array());
      mac.update(scope);
      return Arrays.copyOf(mac.doFinal(position), CODE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
