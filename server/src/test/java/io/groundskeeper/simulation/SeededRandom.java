package io.groundskeeper.simulation;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Random;

/** Randomness that a seed decides. */
final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  SeededRandom(Random random) {
    super(new Spi(random), null);
  }

  private static final class Spi extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;

    private final Random random;

    Spi(Random random) {
      this.random = random;
    }

    @Override
    protected void engineSetSeed(byte[] seed) {}

    @Override
    protected void engineNextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }

    @Override
    protected byte[] engineGenerateSeed(int bytes) {
      byte[] seed = new byte[bytes];
      random.nextBytes(seed);
      return seed;
    }
  }
}
