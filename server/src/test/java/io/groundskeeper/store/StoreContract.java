package io.groundskeeper.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.store.Store.Condition;
import io.groundskeeper.store.Store.Mutation;
import io.groundskeeper.store.Store.Outcome;
import io.groundskeeper.store.Store.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does. A backend proves itself with a subclass that opens it. */
public abstract class StoreContract {
  private static final byte[] FIRST = {};

  private Store store;

  /** A new and empty store. */
  protected abstract Store open();

  @BeforeEach
  void openIt() {
    store = open();
  }

  @AfterEach
  void closeIt() {
    store.close();
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  protected static Key key(String partition, String sort) {
    return new Key(bytes(partition), bytes(sort));
  }

  protected static Mutation put(String partition, String sort, String value) {
    return new Mutation.Put(key(partition, sort), bytes(value));
  }

  private static Condition holds(String partition, String sort, @Nullable String value) {
    return new Condition(key(partition, sort), value == null ? null : bytes(value));
  }

  /** Commits, without a condition, mutation by mutation of any partitions. */
  private void committed(Mutation... mutations) {
    for (Mutation mutation : mutations) {
      assertThat(store.commit(mutation.partition(), List.of(), List.of(mutation)))
          .isEqualTo(new Outcome.Done());
    }
  }

  private @Nullable String get(String partition, String sort) {
    byte[] value = store.get(key(partition, sort));
    return value == null ? null : new String(value, UTF_8);
  }

  private List<String> scan(String partition, byte[] from, byte @Nullable [] to, int rowsMax) {
    return store.scan(bytes(partition), from, to, rowsMax).stream()
        .map(row -> new String(row.key().sort(), UTF_8) + "=" + new String(row.value(), UTF_8))
        .toList();
  }

  @Test
  void reads_what_was_written_and_nothing_else() {
    store.write(List.of(put("p", "a", "1"), put("p", "b", ""), put("q", "a", "2")));

    assertThat(get("p", "a")).isEqualTo("1");
    assertThat(get("p", "b")).isEmpty();
    assertThat(get("q", "a")).isEqualTo("2");
    assertThat(get("q", "b")).isNull();
    assertThat(get("pa", "")).isNull();
  }

  @Test
  void reads_many_keys_in_the_order_in_which_they_were_asked_for() {
    store.write(List.of(put("p", "a", "1"), put("p", "b", "2"), put("q", "c", "3")));

    List<byte @Nullable []> values =
        store.getAll(
            List.of(key("p", "b"), key("p", "none"), key("q", "c"), key("p", "a"), key("p", "b")));

    assertThat(values).containsExactly(bytes("2"), null, bytes("3"), bytes("1"), bytes("2"));
    assertThat(store.getAll(List.of())).isEmpty();
  }

  @Test
  void later_writes_and_later_mutations_of_one_write_win() {
    store.write(List.of(put("p", "a", "1"), put("p", "b", "1")));
    store.write(
        List.of(
            put("p", "a", "2"),
            new Mutation.Delete(key("p", "b")),
            new Mutation.Delete(key("p", "c")),
            put("p", "c", "3")));

    assertThat(scan("p", FIRST, null, 10)).containsExactly("a=2", "c=3");
  }

  @Test
  void scans_a_range_in_the_unsigned_order_of_sort_keys() {
    List<byte[]> sorts = new ArrayList<>();
    for (int first = 255; first >= 0; first--) {
      sorts.add(new byte[] {(byte) first});
      sorts.add(new byte[] {(byte) first, 0});
    }
    store.write(
        sorts.stream()
            .map(sort -> (Mutation) new Mutation.Put(new Key(bytes("p"), sort), sort))
            .toList());

    List<Row> all = store.scan(bytes("p"), FIRST, null, 1000);
    List<Row> some = store.scan(bytes("p"), new byte[] {0x7f, 0}, new byte[] {(byte) 0x81}, 1000);

    assertThat(all).hasSize(512);
    assertThat(all).extracting(Row::key).isSorted();
    assertThat(some.stream().map(row -> row.key().sort()))
        .containsExactly(
            new byte[] {0x7f, 0}, new byte[] {(byte) 0x80}, new byte[] {(byte) 0x80, 0});
  }

  @Test
  void a_scan_ends_at_its_bound_and_at_the_end_of_its_partition() {
    store.write(List.of(put("p", "a", "1"), put("p", "b", "2"), put("p", "c", "3")));
    store.write(List.of(put("p\0", "", "other"), put("o", "z", "other"), put("pp", "a", "other")));

    assertThat(scan("p", FIRST, null, 2)).containsExactly("a=1", "b=2");
    assertThat(scan("p", FIRST, null, 10)).containsExactly("a=1", "b=2", "c=3");
    assertThat(scan("p", bytes("b"), bytes("c"), 10)).containsExactly("b=2");
    assertThat(scan("p", bytes("d"), null, 10)).isEmpty();
    assertThat(scan("p", bytes("c"), bytes("a"), 10)).isEmpty();
    assertThat(scan("none", FIRST, null, 10)).isEmpty();
  }

  @Test
  void partitions_whose_bytes_run_into_sort_keys_stay_apart() {
    store.write(List.of(put("ab", "c", "1"), put("a", "bc", "2"), put("abc", "", "3")));

    assertThat(get("ab", "c")).isEqualTo("1");
    assertThat(get("a", "bc")).isEqualTo("2");
    assertThat(get("abc", "")).isEqualTo("3");
    assertThat(scan("a", FIRST, null, 10)).containsExactly("bc=2");
  }

  @Test
  void drops_a_partition_and_no_other() {
    store.write(List.of(put("p", "", "1"), put("p", "b", "2"), put("p\0", "a", "3")));
    store.write(List.of(put("o", "z", "4"), put("q", "", "5")));

    store.write(List.of(new Mutation.Drop(bytes("p"))));

    assertThat(scan("p", FIRST, null, 10)).isEmpty();
    assertThat(get("p", "b")).isNull();
    assertThat(get("p\0", "a")).isEqualTo("3");
    assertThat(get("o", "z")).isEqualTo("4");
    assertThat(get("q", "")).isEqualTo("5");
  }

  @Test
  void drops_a_partition_whose_last_byte_is_the_largest() {
    byte[] partition = {(byte) 0xff, (byte) 0xff};
    byte[] neighbour = {(byte) 0xff};
    Key key = new Key(partition, new byte[] {(byte) 0xff, 1});
    Key other = new Key(neighbour, new byte[] {(byte) 0xff, 1});
    store.write(List.of(new Mutation.Put(key, bytes("1")), new Mutation.Put(other, bytes("2"))));

    store.write(List.of(new Mutation.Drop(partition)));

    assertThat(store.get(key)).isNull();
    assertThat(store.get(other)).isEqualTo(bytes("2"));
  }

  @Test
  void a_commit_applies_everything_where_all_conditions_hold() {
    committed(put("p", "head", "1"), put("p", "old", "x"));

    Outcome outcome =
        store.commit(
            bytes("p"),
            List.of(holds("p", "head", "1"), holds("p", "commit", null)),
            List.of(
                put("p", "head", "2"),
                put("p", "commit", "2"),
                new Mutation.Delete(key("p", "old"))));

    assertThat(outcome).isEqualTo(new Outcome.Done());
    assertThat(scan("p", FIRST, null, 10)).containsExactly("commit=2", "head=2");
  }

  @Test
  void a_commit_applies_nothing_where_one_condition_does_not_hold_and_says_what_is_there() {
    committed(put("p", "head", "2"));

    Outcome outcome =
        store.commit(
            bytes("p"),
            List.of(holds("p", "none", null), holds("p", "head", "1")),
            List.of(put("p", "head", "3"), put("p", "none", "3")));

    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).current()).containsExactly(null, bytes("2"));
    assertThat(scan("p", FIRST, null, 10)).containsExactly("head=2");
  }

  @Test
  void an_empty_value_is_not_the_same_as_none() {
    committed(put("p", "empty", ""));

    assertThat(store.commit(bytes("p"), List.of(holds("p", "empty", null)), List.of()))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(store.commit(bytes("p"), List.of(holds("p", "none", "")), List.of()))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(store.commit(bytes("p"), List.of(holds("p", "empty", "")), List.of()))
        .isEqualTo(new Outcome.Done());
  }

  @Test
  void a_commit_whose_condition_another_has_made_impossible_is_refused_whoever_tries_it() {
    committed(put("p", "intent", "begun"));
    List<Condition> mine = List.of(holds("p", "intent", "begun"), holds("p", "head", null));

    Outcome fence =
        store.commit(
            bytes("p"),
            List.of(holds("p", "intent", "begun")),
            List.of(new Mutation.Delete(key("p", "intent"))));
    Outcome fenced = store.commit(bytes("p"), mine, List.of(put("p", "head", "1")));

    assertThat(fence).isEqualTo(new Outcome.Done());
    assertThat(fenced).isInstanceOf(Outcome.Refused.class);
    assertThat(get("p", "head")).isNull();
  }

  @Test
  void a_commit_with_writes_applies_them_with_it_or_before_it() {
    committed(put("p", "head", "1"));

    Outcome made =
        store.commit(
            bytes("p"),
            List.of(holds("p", "head", "1")),
            List.of(put("p", "head", "2")),
            List.of(put("q", "a", "made"), put("r", "a", "made")));
    Outcome refused =
        store.commit(
            bytes("p"),
            List.of(holds("p", "head", "1")),
            List.of(put("p", "head", "3")),
            List.of(put("q", "b", "refused")));

    assertThat(made).isEqualTo(new Outcome.Done());
    assertThat(get("p", "head")).isEqualTo("2");
    assertThat(get("q", "a")).isEqualTo("made");
    assertThat(get("r", "a")).isEqualTo("made");
    assertThat(refused).isInstanceOf(Outcome.Refused.class);
    assertThat(get("q", "b")).isEqualTo(store.commitsWrites() ? null : "refused");
  }

  @Test
  void commits_change_and_drop_what_commits_have_written() {
    committed(put("p", "a", "1"), put("p", "b", "1"), put("q", "a", "1"));

    committed(put("p", "a", "2"), new Mutation.Delete(key("p", "b")));
    assertThat(scan("p", FIRST, null, 10)).containsExactly("a=2");

    committed(new Mutation.Drop(bytes("p")));
    assertThat(scan("p", FIRST, null, 10)).isEmpty();
    assertThat(scan("q", FIRST, null, 10)).containsExactly("a=1");
  }

  @Test
  void a_read_that_begins_after_a_commit_was_done_sees_it() throws Exception {
    AtomicInteger done = new AtomicInteger();
    committed(put("p", "head", "0"));
    readersMeanwhile(
        () -> {
          for (int number = 1; number <= 200; number++) {
            committed(put("p", "head", Integer.toString(number)));
            done.set(number);
          }
        },
        () -> {
          int before = done.get();
          byte[] inAll = store.getAll(List.of(key("p", "head"))).getFirst();
          byte[] inScan = store.scan(bytes("p"), FIRST, null, 1).getFirst().value();
          for (byte @Nullable [] value : List.of(store.get(key("p", "head")), inAll, inScan)) {
            assertThat(Integer.parseInt(new String(value, UTF_8))).isGreaterThanOrEqualTo(before);
          }
        });
  }

  @Test
  void whoever_sees_a_commit_sees_what_its_caller_wrote_before() throws Exception {
    committed(put("p", "head", "0"));
    store.write(List.of(put("rows0", "row", "0")));
    readersMeanwhile(
        () -> {
          for (int number = 1; number <= 200; number++) {
            store.write(List.of(put("rows" + number, "row", Integer.toString(number))));
            committed(put("p", "head", Integer.toString(number)));
          }
        },
        () -> {
          String head = String.valueOf(get("p", "head"));
          assertThat(get("rows" + head, "row")).isEqualTo(head);
        });
  }

  /** Runs a reader over and over, in two threads, for as long as a writer runs, and once after. */
  private static void readersMeanwhile(Runnable writer, Runnable reader) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    try (var executor = Executors.newFixedThreadPool(3)) {
      Callable<Boolean> reading =
          () -> {
            boolean last;
            do {
              last = ended.get();
              reader.run();
            } while (!last);
            return true;
          };
      List<Future<Boolean>> readers = List.of(executor.submit(reading), executor.submit(reading));
      try {
        writer.run();
      } finally {
        ended.set(true);
      }
      for (Future<Boolean> one : readers) {
        assertThat(one.get()).isTrue();
      }
    }
  }

  @Test
  void of_commits_that_race_for_the_same_head_one_wins_each_round() throws Exception {
    int threads = 4;
    int rounds = 50;
    committed(put("p", "head", "0"));
    try (var executor = Executors.newFixedThreadPool(threads)) {
      List<Callable<Integer>> racers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        racers.add(() -> winsOf(rounds));
      }
      int wins = 0;
      for (var racer : executor.invokeAll(racers)) {
        wins += racer.get();
      }
      assertThat(get("p", "head")).isEqualTo(Integer.toString(wins));
      assertThat(wins).isEqualTo(rounds * threads);
    }
  }

  private int winsOf(int rounds) {
    int wins = 0;
    while (wins < rounds) {
      String now = String.valueOf(get("p", "head"));
      Outcome outcome =
          store.commit(
              bytes("p"),
              List.of(holds("p", "head", now)),
              List.of(put("p", "head", Integer.toString(Integer.parseInt(now) + 1))));
      wins += outcome instanceof Outcome.Done ? 1 : 0;
    }
    return wins;
  }

  @Test
  void refuses_what_the_port_forbids() {
    assertThatThrownBy(() -> new Key(new byte[0], FIRST)).hasMessageContaining("partition");
    assertThatThrownBy(() -> new Key(new byte[Store.PARTITION_BYTES_MAX + 1], FIRST))
        .hasMessageContaining("partition");
    assertThatThrownBy(() -> new Key(bytes("p"), new byte[Store.SORT_KEY_BYTES_MAX + 1]))
        .hasMessageContaining("sort key");
    assertThatThrownBy(
            () -> store.commit(bytes("p"), List.of(), List.of(put("q", "a", "elsewhere"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.commit(bytes("p"), List.of(holds("q", "a", null)), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.scan(bytes("p"), FIRST, null, 0))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] tooLarge = new byte[Store.VALUE_BYTES_MAX + 1];
    assertThatThrownBy(() -> store.write(List.of(new Mutation.Put(key("p", "a"), tooLarge))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(get("q", "a")).isNull();
  }

  @Test
  void takes_the_largest_keys_and_a_large_value() {
    byte[] partition = filled(Store.PARTITION_BYTES_MAX);
    Key key = new Key(partition, filled(Store.SORT_KEY_BYTES_MAX));
    byte[] value = filled(Store.VALUE_BYTES_MAX);

    store.write(List.of(new Mutation.Put(key, value)));

    assertThat(store.get(key)).isEqualTo(value);
    assertThat(store.scan(partition, FIRST, null, 2)).hasSize(1);
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  @Test
  void a_closed_store_says_so() {
    store.close();

    assertThatThrownBy(() -> get("p", "a")).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.write(List.of(put("p", "a", "1"))))
        .isInstanceOf(StoreException.class);
    store.close();
  }

  @Test
  void agrees_with_a_sorted_map_whatever_is_done_to_it() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    TreeMap<String, String> model = new TreeMap<>();
    for (int step = 0; step < 2000; step++) {
      // A key is changed by writes or by commits, never by both.
      int way = random.nextInt(5);
      String sort = (way == 2 ? "c" : "w") + random.nextInt(20);
      String value = Integer.toString(step);
      switch (way) {
        case 0 -> {
          store.write(List.of(put("p", sort, value)));
          model.put(sort, value);
        }
        case 1 -> {
          store.write(List.of(new Mutation.Delete(key("p", sort))));
          model.remove(sort);
        }
        case 2 -> {
          String guess = random.nextBoolean() ? model.get(sort) : "?";
          Outcome outcome =
              store.commit(
                  bytes("p"), List.of(holds("p", sort, guess)), List.of(put("p", sort, value)));
          if (outcome instanceof Outcome.Done) {
            model.put(sort, value);
          }
        }
        case 3 -> {
          String any = (random.nextBoolean() ? "c" : "w") + sort.substring(1);
          assertThat(get("p", any)).isEqualTo(model.get(any));
        }
        default -> {
          List<String> expected =
              model.tailMap(sort.substring(1), true).entrySet().stream()
                  .limit(5)
                  .map(row -> row.getKey() + "=" + row.getValue())
                  .toList();
          assertThat(scan("p", bytes(sort.substring(1)), null, 5)).isEqualTo(expected);
        }
      }
    }
  }
}
