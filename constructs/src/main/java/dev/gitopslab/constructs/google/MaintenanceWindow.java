package dev.gitopslab.constructs.google;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/**
 * When GKE may upgrade a cluster and its nodes. It wants at least 48 hours in any 32 days.
 *
 * @param startTime when the first window opens, such as {@code 2026-01-03T00:00:00Z}
 * @param endTime when it closes; the length of each
 * @param recurrence when there are further ones, as an RRULE of <a
 *     href="https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.3">RFC 5545</a>, such as {@code
 *     FREQ=WEEKLY;BYDAY=SA,SU}
 */
public record MaintenanceWindow(String startTime, String endTime, String recurrence) {

  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
  private static final String TIME_RULE = "is no time in UTC; use one such as 2026-01-03T00:00:00Z";
  private static final Duration SHORTEST = Duration.ofHours(4);
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * Checks the window.
   *
   * @throws ConfigurationException where GKE would not take it
   */
  public MaintenanceWindow {
    Problems problems =
        new Problems()
            .required("startTime", startTime)
            .check(startTime == null || isTime(startTime), "startTime", startTime, TIME_RULE)
            .required("endTime", endTime)
            .check(endTime == null || isTime(endTime), "endTime", endTime, TIME_RULE)
            .required("recurrence", recurrence)
            .matches(
                "recurrence",
                recurrence,
                Pattern.compile("FREQ=(DAILY|WEEKLY)(;[A-Z]+=[A-Z0-9,]+)*"),
                "is no rule that GKE knows; use one such as FREQ=WEEKLY;BYDAY=SA,SU or FREQ=DAILY");
    if (problems.found().isEmpty()) {
      Duration length = Duration.between(Instant.parse(startTime), Instant.parse(endTime));
      problems.check(
          length.compareTo(SHORTEST) >= 0 && length.compareTo(LONGEST) < 0,
          "endTime",
          endTime,
          "does not fit startTime; use a time 4 hours or more after it, but less than a day");
    }
    problems.throwIfAny();
  }

  /** {@return Saturdays and Sundays, midnight to six in UTC} */
  public static MaintenanceWindow weekendNights() {
    return new MaintenanceWindow(
        "2026-01-03T00:00:00Z", "2026-01-03T06:00:00Z", "FREQ=WEEKLY;BYDAY=SA,SU");
  }

  private static boolean isTime(String text) {
    try {
      return TIME.matcher(text).matches() && Instant.parse(text) != null;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
