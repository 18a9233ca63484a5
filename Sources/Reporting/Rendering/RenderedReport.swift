/// A report as text, written piece by piece so that a large one need not be held whole.
public protocol RenderedReport: TextOutputStreamable, Sendable {}

extension RenderedReport {
  /// The whole report.
  public var text: String {
    var text = ""
    write(to: &text)
    return text
  }
}
