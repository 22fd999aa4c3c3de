package dev.gitopslab.constructs.digitalocean;

import java.time.DayOfWeek;
import java.util.Locale;

/** How DigitalOcean writes the time of maintenance, always in UTC. */
record MaintenanceWindow(DayOfWeek dayOfWeek, int hourOfDay) {

  String day() {
    return dayOfWeek.name().toLowerCase(Locale.ROOT);
  }

  String start() {
    return String.format(Locale.ROOT, "%02d:00", hourOfDay);
  }
}
