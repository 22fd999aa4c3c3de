package dev.gitopslab.commands.preview;

import dev.gitopslab.constructs.core.SecretLike;
import java.util.regex.Pattern;

/**
 * Where in a value one is.
 *
 * @param shown as it is shown
 * @param path as Terraform writes it, without brackets; inside of a document or a set, where that
 *     is
 * @param secret whether a key on the way says that secrets are under it
 * @param block whether this is an item of a list, whose fields have names of their own
 * @param depth how deep
 */
record Place(String shown, String path, boolean secret, boolean block, int depth) {

  /** A value itself. */
  static final Place ROOT = new Place("", "", false, false, 0);

  /** Between an attribute and what is in the document that it holds. */
  private static final String DOCUMENT = " > ";

  private static final Pattern SIMPLE_KEY = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern REFERENCE =
      Pattern.compile("(^|_)(id|arn|name|namespace|status|type|version|path|url|enabled)$");

  /** {@return the place of a field of an object} */
  Place field(String name) {
    String key = SIMPLE_KEY.matcher(name).matches() ? name : "[" + Text.quoted(name) + "]";
    String joined =
        shown.isEmpty() || shown.endsWith(DOCUMENT) || key.startsWith("[")
            ? shown + key
            : shown + "." + key;
    return new Place(joined, inner(Text.quoted(name)), isSecret(name), false, depth + 1);
  }

  /** The id of a secret, say, is none. */
  private boolean isSecret(String name) {
    return SecretLike.key(name) || secret && !(block && REFERENCE.matcher(name).find());
  }

  /** {@return the place of an item of a list} */
  Place item(int index) {
    return new Place(
        shown + "[" + index + "]", inner(String.valueOf(index)), secret, true, depth + 1);
  }

  /** {@return the place of the items of a set, which have no number} */
  Place anyItem() {
    return new Place(shown + "[]", path, secret, true, depth + 1);
  }

  /** {@return the place of what is in a document that stands here} */
  Place document() {
    return new Place(shown + DOCUMENT, path, secret, false, depth + 1);
  }

  /** {@return the same place, where a secret stands} */
  Place hidden() {
    return new Place(shown, path, true, false, depth);
  }

  private String inner(String step) {
    return path.isEmpty() ? step : path + "," + step;
  }
}
