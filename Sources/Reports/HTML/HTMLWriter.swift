import MbedFormats

/// Writes HTML element by element, piece by piece, with every text and every attribute escaped.
///
/// Elements and attributes are cases of enums, so that the compiler finds a misspelt one.
struct HTMLWriter<Target: TextOutputStream> {
  private(set) var target: Target

  init(_ target: Target) {
    self.target = target
  }

  /// An element with what `content` writes in it.
  mutating func element(
    _ element: HTMLElement, _ attributes: HTMLAttributes = [:], containing content: (inout HTMLWriter) -> Void
  ) {
    start(element, attributes, end: ">")
    content(&self)
    end(element)
  }

  /// An element with nothing in it but text.
  mutating func element(_ element: HTMLElement, _ text: String) { self.element(element, [:], text) }

  mutating func element(_ element: HTMLElement, _ attributes: HTMLAttributes, _ text: String) {
    start(element, attributes, end: ">")
    self.text(text)
    end(element)
  }

  /// An element that never has content, or a shape of SVG without any.
  mutating func empty(_ element: HTMLElement, _ attributes: HTMLAttributes) {
    start(element, attributes, end: "/>\n")
  }

  mutating func text(_ text: String) { target.write(Self.escaped(text)) }

  /// Text whose direction, which a device may have set, does not change that of the text around it.
  mutating func isolated(_ text: String) { element(.bdi, text) }

  /// The same of a name, which may be broken into lines behind its underscores.
  mutating func isolated(breakable name: String) {
    element(.bdi) { $0.target.write(Self.escaped(name).replacing("_", with: "_<wbr>")) }
  }

  /// Markup as it stands in the source code, so never what a run says.
  mutating func markup(_ markup: StaticString) { target.write(markup.description) }

  private mutating func start(_ element: HTMLElement, _ attributes: HTMLAttributes, end: String) {
    target.write("<")
    target.write(element.rawValue)
    for case (let name, let value?) in attributes {
      target.write(" ")
      target.write(name.rawValue)
      guard !value.isEmpty else { continue }
      target.write("=\"")
      target.write(Self.escaped(value))
      target.write("\"")
    }
    target.write(end)
  }

  private mutating func end(_ element: HTMLElement) {
    target.write("</")
    target.write(element.rawValue)
    target.write(element.isInline ? ">" : ">\n")
  }

  private static func escaped(_ text: String) -> String {
    XMLText(spellingControlsOf: text, keepingLines: true).escaped
  }
}

/// The elements of HTML and SVG that the page is made of.
enum HTMLElement: String {
  case html, head, meta, title, style, script, body, header, main, nav, section, a
  case h1, h2, h3, h4, p, span, small, bdi, code, pre, i
  case ul, li, dl, div, dt, dd, details, summary, figure, figcaption
  case table, thead, tbody, tr, th, td
  case form, label, input, select, option, output
  case svg, line, polyline, rect, circle, text

  /// Whether it stands among text, where a line feed behind it would be seen as a blank.
  var isInline: Bool {
    switch self {
    case .span, .small, .bdi, .code, .h3, .title, .li, .dt, .dd, .th, .td, .label, .option, .a, .i: true
    default: false
    }
  }
}

/// Those that are nil are left out; one that is empty is written as its name alone, such as `hidden`.
typealias HTMLAttributes = KeyValuePairs<HTMLAttribute, String?>

/// The attributes that the page has.
enum HTMLAttribute: String {
  case charset, name, content, lang, `class`, id, href, open, hidden, tabindex, role, dir, title, style
  case scope, colspan, type, autocomplete, value, `for`
  case viewBox, x, y, x1, y1, x2, y2, cx, cy, r, width, height, points, transform
  case ariaLabel = "aria-label"
  case ariaLabelledBy = "aria-labelledby"
  case ariaLive = "aria-live"
  case ariaHidden = "aria-hidden"
  case dataWord = "data-word"
  case dataSort = "data-sort"
  case dataColumns = "data-columns"
  case dataFor = "data-for"
  case dataNoun = "data-noun"
  case dataState = "data-state"
  case preserveAspectRatio
  case textAnchor = "text-anchor"
}
