package io.groundskeeper.junit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** That the tests run with the JUnit that is meant. */
final class WhichJUnitTest {
  /** Names the release that is meant: the process that {@link JUnit6Test} starts gets it. */
  static final String RELEASE = "groundskeeper.junit.release";

  @Test
  void is_the_release_that_is_meant() {
    assertThat(Test.class.getPackage().getImplementationVersion())
        .startsWith(System.getProperty(RELEASE, "5") + ".");
  }
}
