package dev.gitopslab.constructs.core;

/** A PostgreSQL database, and how a client signs in to it. */
public interface Database {

  /** {@return the DNS name of the server} */
  String host();

  /** {@return the port of the server} */
  int port();

  /** {@return the name of the database on the server} */
  String name();

  /** {@return how a client must encrypt the connection} */
  TlsMode tls();

  /** {@return how a client signs in} */
  DatabaseCredential credential();

  /** A database that something else has created. */
  static Database existing(
      String host, int port, String name, TlsMode tls, DatabaseCredential credential) {
    return new ExistingDatabase(host, port, name, tls, credential);
  }

  /**
   * The <a href="https://www.postgresql.org/docs/current/libpq-ssl.html">sslmode</a> of a client.
   */
  enum TlsMode {
    /** Encrypted; the server's certificate is checked and must name the host. */
    VERIFY_FULL("verify-full"),
    /** Encrypted; the server's certificate must be signed by the expected authority. */
    VERIFY_CA("verify-ca"),
    /** Encrypted, but the server is not checked. */
    REQUIRE("require");

    private final String sslMode;

    TlsMode(String sslMode) {
      this.sslMode = sslMode;
    }

    /** {@return the value of libpq's {@code sslmode} } */
    public String sslMode() {
      return sslMode;
    }
  }
}
