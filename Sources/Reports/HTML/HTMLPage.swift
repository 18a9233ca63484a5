import MbedFormats

/// The frame that all pages share: style, sticky bar, headline, script.
struct HTMLPage {
  /// Of the window, and of history entries.
  let title: String

  /// What the bar at the top says behind the tool's name: the pages above this one, with links.
  var trail: [Link] = []

  /// The name of this page in the trail.
  let name: String

  /// The parts of the page, for the bar.
  var parts: [Link] = []

  /// Whether the page takes the whole width of the window.
  var isWide = false

  /// Names what the page was made from; a later call writes the page again only if it is another one.
  var source: String?

  struct Link {
    let text: String
    let target: String
  }

  func write<Target: TextOutputStream>(
    to target: inout Target, verdict: (word: String, tone: HTMLTone)? = nil,
    containing content: (inout HTMLWriter<Target>) -> Void
  ) {
    var html = HTMLWriter(target)
    html.markup("<!DOCTYPE html>\n")
    html.element(.html, [.lang: "en"]) { html in
      html.element(.head) { html in
        html.empty(.meta, [.charset: "utf-8"])
        if let source { html.empty(.meta, [.name: "generator", .content: PageFolder.mark(source)]) }
        html.empty(.meta, [.name: "viewport", .content: "width=device-width, initial-scale=1"])
        html.empty(.meta, [.name: "color-scheme", .content: "light dark"])
        html.element(.title, title)
        html.element(.style) { html in
          html.markup(HTMLAssets.style)
          html.markup(HTMLAssets.chartStyle)
        }
      }
      html.element(.body, [.class: isWide ? "broad" : nil]) { html in
        html.element(.a, [.class: "skip", .href: "#main"], "Skip to the content")
        html.element(.header, [.class: "bar"]) { writeBar(verdict, to: &$0) }
        html.element(.main, [.id: "main"], containing: content)
        html.element(.script) { $0.markup(HTMLAssets.script) }
      }
    }
    target = html.target
  }

  private func writeBar<Target>(
    _ verdict: (word: String, tone: HTMLTone)?, to html: inout HTMLWriter<Target>
  ) {
    html.element(.p, [.class: "trail"]) { html in
      html.element(.span, [.class: "brand"], "netsocket-test")
      for link in trail {
        html.text(" / ")
        html.element(.a, [.href: link.target], link.text)
      }
      html.text(" / ")
      html.element(.span, [.class: "here"]) { $0.isolated(name) }
      if let verdict {
        html.text(" ")
        html.badge(verdict.word, verdict.tone)
      }
    }
    guard !parts.isEmpty else { return }
    html.element(.nav, [.class: "parts", .ariaLabel: "parts of this page"]) { html in
      for part in parts {
        html.element(.a, [.href: part.target], part.text)
        html.text(" ")
      }
    }
  }
}

// MARK: Parts of pages

/// How something is coloured: a class of the page's style. What it means is always said in words too.
enum HTMLTone: String {
  case good, bad, pale, warn
}

/// The heading of a column.
enum HTMLColumn {
  case text(String)
  case number(String)
  /// Of a picture or a bar, with the place in `data-sort` by which a script sorts.
  case wide(String)

  static var elapsed: HTMLColumn { .number("elapsed (s)") }
}

extension HTMLWriter {
  /// A word in a coloured frame.
  mutating func badge(_ word: String, _ tone: HTMLTone) {
    element(.span, [.class: "word \(tone.rawValue)"], word)
  }

  /// A name and a value of a list of those.
  mutating func pair(_ name: String, _ value: String, class: String? = nil) {
    element(.dt, name)
    element(.dd, [.class: `class`]) { $0.isolated(value) }
  }

  /// A value under its name, large: what a page says first.
  mutating func figure(_ name: String, _ value: String, tone: HTMLTone? = nil) {
    element(.div) { html in
      html.element(.dt, name)
      html.element(.dd, [.class: tone?.rawValue]) { $0.isolated(value) }
    }
  }

  /// Something that scrolls by itself where the window is too narrow for it.
  mutating func scrollable(
    labelledBy heading: String, class: String? = nil, containing content: (inout HTMLWriter) -> Void
  ) {
    element(
      .div,
      [
        .class: ["wide", `class`].compactMap(\.self).joined(separator: " "), .tabindex: "0", .role: "region",
        .ariaLabelledBy: heading,
      ], containing: content)
  }

  mutating func table(
    id: String? = nil, labelledBy heading: String, columns: [HTMLColumn],
    containing content: (inout HTMLWriter) -> Void
  ) {
    scrollable(labelledBy: heading) { html in
      html.element(.table, [.id: id, .ariaLabelledBy: heading]) { html in
        html.element(.thead) { html in
          html.element(.tr) { html in
            for column in columns {
              switch column {
              case .text(let title): html.element(.th, [.scope: "col"], title)
              case .number(let title): html.element(.th, [.scope: "col", .class: "number"], title)
              case .wide(let title): html.element(.th, [.scope: "col", .class: "broadest"], title)
              }
            }
          }
        }
        content(&html)
      }
    }
  }

  /// A command to copy, with what it is for behind it: `command   (purpose)`.
  mutating func command(_ advice: String) {
    let parts = advice.split(separator: "   (", maxSplits: 1)
    guard advice.hasPrefix("netsocket-test"), let command = parts.first else {
      return element(.p) { $0.isolated(advice) }
    }
    element(.p, [.class: "advice"]) { html in
      html.element(.code, [.class: "command"]) { $0.isolated(String(command)) }
      guard parts.count == 2 else { return }
      html.text(" ")
      html.element(.small) { $0.isolated(String(parts[1].hasSuffix(")") ? parts[1].dropLast() : parts[1])) }
    }
  }

  /// The label of a filter and its list of values, for the script.
  mutating func choice(
    _ label: String, name: String, _ options: [(String, String)],
    columns: [String: String] = [:]
  ) {
    element(.label) { html in
      html.text(label + " ")
      html.element(.select, [.name: name, .id: "filter-\(name)"]) { html in
        for (value, text) in options {
          html.element(.option, [.value: value, .dataColumns: columns[value]], text)
        }
      }
    }
  }

  /// A form that the script shows: filters of the rows of a table.
  mutating func filters(
    for table: String, noun: String, containing content: (inout HTMLWriter) -> Void
  ) {
    element(
      .form, [.id: "filter", .role: "search", .ariaLabel: noun, .dataFor: table, .hidden: ""]
    ) { html in
      html.element(.label) { html in
        html.text("Name ")
        html.empty(.input, [.type: "search", .name: "q", .id: "filter-q", .autocomplete: "off"])
      }
      content(&html)
      html.element(.output, [.id: "filter-count", .ariaLive: "polite", .dataNoun: noun], "")
    }
  }
}
