package dev.gitopslab.cluster;

import java.nio.file.Path;

/** A release of a service that the chart deploys: one image, with an app and its migrations. */
interface Deployable {

  /** The image's name without its tag. */
  String repository();

  /** The release's identity. */
  String tag();

  /** {@return values of the chart, beside those of every service under test} */
  String values();

  /** {@return the ids of all migrations} */
  String[] ids();

  /** Lays out what the image is built of. */
  Images.Image write(Images images, Path folder);

  default String image() {
    return repository() + ":" + tag();
  }
}
