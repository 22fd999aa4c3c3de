package dev.gitopslab.commands.preview;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** A comment as GitHub reads it: what in it is text, code, a link or HTML. */
final class Markdown extends AbstractVisitor {

  private final List<String> texts = new ArrayList<>();
  private final List<String> html = new ArrayList<>();
  private final List<String> links = new ArrayList<>();
  private final List<FencedCodeBlock> fences = new ArrayList<>();

  private Markdown() {}

  static Markdown parse(String text) {
    Markdown markdown = new Markdown();
    Node document =
        Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build().parse(text);
    document.accept(markdown);
    return markdown;
  }

  /** {@return what is neither code nor HTML} */
  List<String> texts() {
    return texts;
  }

  /** {@return all HTML} */
  List<String> html() {
    return html;
  }

  /** {@return where links and images lead} */
  List<String> links() {
    return links;
  }

  /** {@return the fenced blocks} */
  List<FencedCodeBlock> fences() {
    return fences;
  }

  @Override
  public void visit(Text text) {
    texts.add(text.getLiteral());
  }

  @Override
  public void visit(HtmlBlock block) {
    html.add(block.getLiteral());
  }

  @Override
  public void visit(HtmlInline inline) {
    html.add(inline.getLiteral());
  }

  @Override
  public void visit(Link link) {
    links.add(link.getDestination());
    visitChildren(link);
  }

  @Override
  public void visit(Image image) {
    links.add(image.getDestination());
    visitChildren(image);
  }

  @Override
  public void visit(FencedCodeBlock block) {
    fences.add(block);
  }
}
