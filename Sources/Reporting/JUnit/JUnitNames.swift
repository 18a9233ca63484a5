/// Names cases so that no two are the same: some readers silently drop the second.
struct JUnitNames {
  struct Identity: Hashable {
    let className: XMLText
    let name: XMLText
  }

  private let target: String?
  private var taken: Set<Identity> = []
  private var repeats: [Identity: Int] = [:]

  init(target: String?) {
    self.target = target
  }

  /// The class name and the name; a number is added to what is taken, as after control characters were spelled.
  mutating func identity(of testCase: CaseReport, in suite: SuiteReport) -> Identity {
    let className = target.map { "\($0).\(suite.name)" } ?? suite.name
    let first = Self.identity(className, testCase.name)
    var identity = first
    while !taken.insert(identity).inserted {
      let number = repeats[first, default: 1] + 1
      repeats[first] = number
      identity = Self.identity(className, "\(testCase.name) (\(number))")
    }
    return identity
  }

  private static func identity(_ className: String, _ name: String) -> Identity {
    Identity(
      className: XMLText(spellingControlsOf: className, keepingLines: false),
      name: XMLText(spellingControlsOf: name, keepingLines: false))
  }
}
