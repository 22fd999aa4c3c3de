package dev.gitopslab.commands.workflow;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Makes text of a pull request's code harmless: it may be anything. */
final class CommentText {

  /** What GitHub hides, or shows otherwise than it stands there. */
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\x{0}-\\x{8}\\x{b}-\\x{1f}\\x{7f}"
              + "\\x{200c}-\\x{200f}\\x{202a}-\\x{202e}\\x{2060}-\\x{206f}\\x{feff}"
              + "\\x{e0000}-\\x{e007f}]");

  private static final Pattern MARKUP = Pattern.compile("<(?=[!?])");
  private static final Pattern MENTION = Pattern.compile("@|&(#0*64|#[xX]0*40|commat);");
  private static final String NOTHING_WIDE = "\u200b";

  private CommentText() {}

  /**
   * Text that hides nothing.
   *
   * @param bytes what a job has left
   * @param fork whether a fork's job has: it then calls nobody by name, and no HTML of its hides
   */
  static String of(byte[] bytes, boolean fork) {
    String text = INVISIBLE.matcher(decode(bytes)).replaceAll("").replace("<!--", "&lt;!--");
    if (fork) {
      text = MARKUP.matcher(text).replaceAll("&lt;");
      text = MENTION.matcher(text).replaceAll("$0" + NOTHING_WIDE);
    }
    return text;
  }

  /** Leaves out what is not UTF-8. */
  private static CharBuffer decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.IGNORE)
          .onUnmappableCharacter(CodingErrorAction.IGNORE)
          .decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
