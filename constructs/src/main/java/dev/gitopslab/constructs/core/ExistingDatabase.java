package dev.gitopslab.constructs.core;

record ExistingDatabase(
    String host, int port, String name, TlsMode tls, DatabaseCredential credential)
    implements Database {}
