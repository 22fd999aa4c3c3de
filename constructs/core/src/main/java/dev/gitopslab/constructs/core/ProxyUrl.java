package dev.gitopslab.constructs.core;

import java.util.regex.Pattern;

/**
 * A proxy by which the API of a cluster is reached: {@code http}, {@code https} or {@code socks5},
 * and a host. The Helm and Kubernetes providers know no other.
 *
 * @see <a
 *     href="https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs">proxy_url</a>
 */
public final class ProxyUrl {

  private static final Pattern URL = Pattern.compile("(https?|socks5)://[^\\s/]+/?");

  private ProxyUrl() {}

  /**
   * Notes a problem where a text is not such a proxy; what Terraform fills in passes.
   *
   * @param problems where it is noted
   * @param path the path of the setting
   * @param url the text; may be null
   */
  public static void check(Problems problems, String path, String url) {
    problems.check(
        url == null || Expression.isIn(url) || URL.matcher(url).matches(),
        path,
        url,
        "is not a proxy; use one such as socks5://127.0.0.1:1080 or"
            + " http://proxy.example.com:3128");
  }
}
