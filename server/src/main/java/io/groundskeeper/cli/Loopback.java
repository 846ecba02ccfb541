package io.groundskeeper.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The addresses that reach no further than this machine. */
final class Loopback {
  private Loopback() {}

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
