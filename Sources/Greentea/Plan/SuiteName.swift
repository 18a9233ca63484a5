/// The names that mbed gave a suite over time.
///
/// They begin with the folders from which the suite is built: `tests-netsocket-tcp` within mbed-os,
/// `mbed-os-tests-netsocket-tcp` in a program, `mbed-os-connectivity-netsocket-tests-tests-netsocket-tcp` since 6.0.
public enum SuiteName {
  /// What is behind the folders, such as `netsocket-tcp`; the whole name where there are none.
  public static func lastPart(_ name: String) -> String {
    let folder = "tests-"
    var rest = name[...]
    while let range = rest.firstRange(of: folder), range.upperBound < rest.endIndex {
      rest = rest[range.upperBound...]
    }
    return String(rest)
  }

  /// Whether a text means the suite of that name: another of its names, or the end of one from a dash on, such as `tcp`.
  public static func text(_ text: String, means name: String) -> Bool {
    let (wanted, own) = (lastPart(text.lowercased()), lastPart(name.lowercased()))
    return !wanted.isEmpty && (wanted == own || own.hasSuffix("-" + wanted))
  }
}
