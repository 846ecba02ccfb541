package io.groundskeeper.backup;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A place that is cut off after so many steps, as by a kill: a step is a call that changes
 * something, one file of a removal, or a byte that is read. The call at which it is cut has no
 * effect, and neither has anything after it.
 */
final class CutPlace implements BackupPlace {
  /** It was cut off. */
  static final class Cut extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final BackupPlace place;
  private long stepsLeft;

  CutPlace(BackupPlace place, long steps) {
    this.place = place;
    this.stepsLeft = steps;
  }

  private void step(long count) throws Cut {
    stepsLeft -= count;
    if (stepsLeft < 0) {
      throw new Cut();
    }
  }

  @Override
  public Held hold() throws IOException {
    Held held = place.hold();
    return new Held() {
      @Override
      public void require() throws IOException {
        step(1);
        held.require();
      }

      @Override
      public void close() throws IOException {
        held.close();
      }
    };
  }

  @Override
  public Map<String, Long> list(String folder) throws IOException {
    return place.list(folder);
  }

  @Override
  public InputStream open(String name) throws IOException {
    boolean isList = name.startsWith("backups/");
    return new FilterInputStream(place.open(name)) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, (int) Math.min(length, Math.max(1, stepsLeft)));
        if (!isList) {
          step(Math.max(0, read));
        }
        return read;
      }
    };
  }

  @Override
  public void copy(Path source, String name, FileContent content) throws IOException {
    step(1);
    place.copy(source, name, content);
  }

  @Override
  public void create(String name, byte[] content) throws IOException {
    step(1);
    place.create(name, content);
  }

  @Override
  public void delete(Iterable<String> names) throws IOException {
    for (Iterator<String> each = names.iterator(); each.hasNext(); ) {
      step(1);
      place.delete(List.of(each.next()));
    }
  }

  @Override
  public String toString() {
    return place.toString();
  }

  @Override
  public void close() {
    place.close();
  }
}
