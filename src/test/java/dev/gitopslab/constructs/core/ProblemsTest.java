package dev.gitopslab.constructs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProblemsTest {

  private static final Pattern DIGITS = Pattern.compile("\\d+");

  @Test
  void letsWhatIsRightPass() {
    assertThatCode(
            () ->
                new Problems()
                    .required("a", "value")
                    .matches("b", "12", DIGITS, "use digits")
                    .range("c", 5, 1, 5)
                    .check(true, "d", "x", "never")
                    .throwIfAny())
        .doesNotThrowAnyException();
  }

  @Test
  void givesOneMessageForWhatIsMissing() {
    Problems problems =
        new Problems()
            .required("name", null)
            .matches("name", null, DIGITS, "use digits")
            .check(false, "name", null, "never")
            .range("name", null, 1, 2)
            .required("list", List.of());

    assertThat(problems.found())
        .extracting(Problem::toString)
        .containsExactly("name: is required", "list: is required");
  }

  @Test
  void namesEachItemThatIsAmongOthers() {
    Problems problems =
        new Problems().noneAmong("list", List.of("a", "b", "c"), List.of("c", "a"), "is taken");

    assertThat(problems.found())
        .extracting(Problem::toString)
        .containsExactly("list[0]: \"a\" is taken", "list[2]: \"c\" is taken");
  }

  @Test
  void prefixesWhatIsWrongInsideAPart() {
    Problems inner = new Problems().add("[0].name", "x", "is taken").add("size", "is required");
    Problems outer = new Problems();

    Object part =
        outer.build(
            "pools",
            () -> {
              inner.throwIfAny();
              return "built";
            });

    assertThat(part).isNull();
    assertThatThrownBy(outer::throwIfAny)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("pools[0].name: \"x\" is taken\npools.size: is required");
  }
}
