package io.groundskeeper.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What is left when tests have ended: nothing. */
final class LifecycleTest {
  private static final int TESTS = 6;

  /** Where a server of a test was. */
  private record Seen(URI endpoint, Path folder) {
    static final List<Seen> ALL = Collections.synchronizedList(new ArrayList<>());

    static void add(GroundskeeperExtension extension) {
      assertThat(extension.groundskeeper().folder()).isNotEmptyDirectory();
      ALL.add(new Seen(extension.endpoint(), extension.groundskeeper().folder()));
    }
  }

  static final class OneForAll {
    @RegisterExtension
    static final GroundskeeperExtension groundskeeper = new GroundskeeperExtension();

    @RepeatedTest(TESTS)
    void sees_it() {
      Seen.add(groundskeeper);
    }
  }

  static final class OneForEach {
    @RegisterExtension final GroundskeeperExtension groundskeeper = new GroundskeeperExtension();

    @RepeatedTest(TESTS)
    void sees_it() {
      groundskeeper.groundskeeper().createProject("of-each");
      Seen.add(groundskeeper);
    }
  }

  private static List<Seen> run(Class<?> tests) {
    Seen.ALL.clear();
    EngineTestKit.engine("junit-jupiter")
        .selectors(DiscoverySelectors.selectClass(tests))
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "3")
        .execute()
        .testEvents()
        .assertStatistics(statistics -> statistics.succeeded(TESTS).failed(0));
    return List.copyOf(Seen.ALL);
  }

  @Test
  void a_server_of_a_static_field_serves_all_tests_and_goes_with_its_folder() {
    List<Seen> seen = run(OneForAll.class);

    assertThat(seen).hasSize(TESTS).containsOnly(seen.getFirst());
    assertThat(seen).allSatisfy(LifecycleTest::assertGone);
  }

  @Test
  void servers_of_an_instance_field_run_in_parallel_and_go_with_their_folders() {
    List<Seen> seen = run(OneForEach.class);

    assertThat(seen).extracting(Seen::folder).hasSize(TESTS).doesNotHaveDuplicates();
    assertThat(seen).allSatisfy(LifecycleTest::assertGone);
  }

  @Test
  void says_when_there_is_a_server_where_there_is_none() {
    GroundskeeperExtension extension = new GroundskeeperExtension();

    assertThatThrownBy(extension::endpoint)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("@RegisterExtension");
  }

  private static void assertGone(Seen seen) {
    assertThat(seen.folder()).doesNotExist();
    assertThatThrownBy(
            () -> new Socket(seen.endpoint().getHost(), seen.endpoint().getPort()).close())
        .isInstanceOf(ConnectException.class);
  }
}
