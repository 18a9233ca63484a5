/// How a user names a run, or a set of them.
public enum RunSelector: Hashable, Sendable {
  /// The id, or the beginning of it.
  case id(prefix: String)
  /// The newest run, or the one so many before it.
  case latest(back: Int)
  /// All runs of a firmware; its newest where one run is wanted.
  case firmware(String)
  /// All runs with a tag; the newest of them where one run is wanted.
  case tag(RunTag)

  /// What a selector may look like, for messages.
  public static let forms = "an id or the beginning of one, latest, latest~2, firmware:LABEL, tag:KEY=VALUE"

  /// - Returns: nil if it is none of ``forms``.
  public init?(_ text: String) {
    if let label = text.dropping(prefix: "firmware:") {
      guard !label.isEmpty else { return nil }
      self = .firmware(label)
    } else if let tag = text.dropping(prefix: "tag:") {
      guard let tag = RunTag(tag) else { return nil }
      self = .tag(tag)
    } else if text == "latest" {
      self = .latest(back: 0)
    } else if let number = text.dropping(prefix: "latest~") {
      guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let back = Int(number) else { return nil }
      self = .latest(back: back)
    } else {
      let prefix = text.lowercased()
      guard !prefix.isEmpty, prefix.utf8.count <= 36,
        prefix.utf8.allSatisfy({ RunID.digits.contains($0) || $0 == UInt8(ascii: "-") })
      else { return nil }
      self = .id(prefix: prefix)
    }
  }

  /// As the user writes it.
  public var text: String {
    switch self {
    case .id(let prefix): prefix
    case .latest(0): "latest"
    case .latest(let back): "latest~\(back)"
    case .firmware(let label): "firmware:\(label)"
    case .tag(let tag): "tag:\(tag.text)"
    }
  }
}

extension String {
  fileprivate func dropping(prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
