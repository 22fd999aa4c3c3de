package dev.gitopslab.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CurlTest {

  private static final String SEARCH_PATH = System.getenv("PATH");

  @Test
  void asksTheProxyOfThisMachine() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> refuseOne(proxy));
      Map<String, String> variables =
          Map.of("PATH", SEARCH_PATH, "HTTPS_PROXY", "http://127.0.0.1:" + proxy.getLocalPort());

      assertThat(curl(variables).reaches("cluster.invalid:6443/readyz")).isFalse();
      assertThat(asked.get(10, TimeUnit.SECONDS)).startsWith("CONNECT cluster.invalid:6443 ");
    }
  }

  @Test
  void whoeverAnswersIsReachedAndADocumentIsHadOrNot() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().equals("/there") ? 200 : 401, -1);
          exchange.close();
        });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    Curl curl = curl(Map.of("PATH", SEARCH_PATH));
    try {
      assertThat(curl.reaches(address + "/readyz")).isTrue();
      assertThat(curl.gets(address + "/there")).isTrue();
      assertThat(curl.gets(address + "/secret")).isFalse();
    } finally {
      server.stop(0);
    }
    assertThat(curl.reaches(address + "/readyz")).isFalse();
  }

  @Test
  void withoutCurlEverythingCountsAsReached() {
    assertThat(curl(Map.of("PATH", "")).reaches("cluster.invalid")).isTrue();
  }

  private static Curl curl(Map<String, String> variables) {
    return new Curl(
        new Workspace(Path.of(""), Optional.empty(), variables, System.out, System.err));
  }

  private static String refuseOne(ServerSocket proxy) {
    try (Socket socket = proxy.accept()) {
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      socket
          .getOutputStream()
          .write("HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return line;
    } catch (IOException e) {
      return e.toString();
    }
  }
}
