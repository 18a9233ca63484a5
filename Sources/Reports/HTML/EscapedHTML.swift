import MbedFormats
import Mustache

/// What the page's template does to every value: our own escaping.
///
/// Mustache's goes by characters, and a quote with a combining mark is not its character for a quote.
struct EscapedHTML: MustacheContentType {
  /// The name by which the template asks for it.
  static let name = "ESCAPED_HTML"

  func escapeText(_ text: String) -> String {
    XMLText(spellingControlsOf: text, keepingLines: true).escaped
  }
}
