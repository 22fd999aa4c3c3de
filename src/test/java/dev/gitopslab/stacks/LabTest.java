package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTest {

  @TempDir Path folder;

  /** Were it skipped, a lane that proves nothing would be green. */
  @Test
  void oneThatIsBuiltAndDoesNotStartIsAFailure() throws IOException {
    Path program = folder.resolve("lab");
    Files.writeString(program, "#!/bin/sh\n[ \"$1\" = down ] && exit\necho no bridge; exit 1\n");
    program.toFile().setExecutable(true);

    assertThatThrownBy(() -> new Lab(program).up("--real"))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessageContaining("did not start")
        .hasMessageContaining("no bridge");
  }
}
