package com.example.platform;

import com.hashicorp.cdktf.App;

/** The app: one stack on DigitalOcean. */
public final class Main {

  private Main() {}

  /** Synthesizes the stack. */
  public static void main(String[] arguments) {
    App app = new App();
    new DomainStack(app, "digitalocean");
    app.synth();
  }
}
