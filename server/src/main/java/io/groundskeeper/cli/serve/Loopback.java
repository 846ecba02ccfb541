package io.groundskeeper.cli.serve;

import io.groundskeeper.cli.CommandFailedException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses that reach no further than this machine. */
public final class Loopback {
  private static final Logger LOG = LoggerFactory.getLogger(Loopback.class);
  private static final List<String> BOTH = List.of("127.0.0.1", "::1");

  private Loopback() {}

  /**
   * Those of 127.0.0.1 and ::1 that this machine has, of which {@code localhost} may mean either.
   * Where one is missing the log says so.
   */
  public static List<String> addresses() {
    List<String> found = BOTH.stream().filter(Loopback::isHere).toList();
    BOTH.stream()
        .filter(address -> !found.contains(address))
        .forEach(address ->
            LOG.warn("This machine has no address {}; the server listens on {}.", address, found));
    // Without any, the attempt to listen says why it fails.
    return found.isEmpty() ? BOTH.subList(0, 1) : found;
  }

  private static boolean isHere(String address) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
    } catch (UnknownHostException | SocketException e) {
      return false;
    }
  }

  /**
   * The host, which is a loopback address.
   *
   * @throws CommandFailedException if it is not
   */
  static String require(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          throw new CommandFailedException(
              "--host "
                  + host
                  + " is refused: there is no authentication yet, so the server listens on"
                  + " loopback only. Use 127.0.0.1, ::1 or localhost.");
        }
      }
      return host;
    } catch (UnknownHostException e) {
      throw new CommandFailedException("--host " + host + " is no address of this machine.", e);
    }
  }
}
