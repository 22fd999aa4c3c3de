package dev.gitopslab.commands.workflow;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Whether the API of a cluster can be reached from here. */
final class ClusterApi {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private ClusterApi() {}

  /**
   * Any answer counts, also one that this machine would not trust or that asks who this is: nothing
   * is sent.
   *
   * @param endpoint an address, or a host with or without a port
   */
  static boolean answers(String endpoint) {
    URI address = URI.create(endpoint.contains("://") ? endpoint : "https://" + endpoint);
    boolean plain = "http".equals(address.getScheme());
    int port = address.getPort() >= 0 ? address.getPort() : plain ? 80 : 443;
    int limit = Math.toIntExact(LIMIT.toMillis());
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.getHost(), port), limit);
      if (plain) {
        return true;
      }
      socket.setSoTimeout(limit);
      SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
      try (SSLSocket secured =
          (SSLSocket) tls.createSocket(socket, address.getHost(), port, false)) {
        secured.startHandshake();
        return true;
      }
    } catch (SSLException e) {
      return true; // it answered, with an authority of its own
    } catch (IOException e) {
      return false;
    }
  }
}
