/// The import table of the architecture: what a module may import, besides the standard library's own modules.
enum Rooms {
  /// Allowed anywhere: they come with the compiler and reach nothing outside.
  static let everywhere: Set<String> = ["Synchronization"]

  /// All of our modules, ground floor first. Those that do not exist yet have their room already.
  static let table: [String: Set<String>] = [
    "Timekeeping": ["DequeModule", "HeapModule", "Glibc"],
    "NetworkSocket": ["Timekeeping"],
    "SerialLines": ["Timekeeping", "CSerialPort", "DequeModule", "Glibc"],
    "ATCommand": ["Timekeeping", "SerialLines"],
    "ESP8266Driver": ["ATCommand", "SerialLines", "NetworkSocket", "Timekeeping", "DequeModule"],
    "NetworkServices": ["Timekeeping", "DequeModule", "HeapModule", "Glibc"],
    "ESP8266Simulator": ["Timekeeping", "SerialLines", "NetworkServices", "DequeModule", "HeapModule"],
    "HostNetwork": [
      "NetworkSocket", "NetworkServices", "Timekeeping", "NIOCore", "NIOPosix", "DequeModule", "Glibc",
    ],
    "PositionedJSON": [],
    "TestConfiguration": ["PositionedJSON"],
    "Greentea": ["Timekeeping"],
    "SocketSuites": ["Greentea", "NetworkSocket", "TestConfiguration", "Timekeeping"],
    "RunComparison": ["Greentea", "Timekeeping", "Glibc"],
    "Reporting": ["Greentea", "RunComparison", "PositionedJSON", "Timekeeping", "Mustache"],
    "RunHistory": ["Greentea", "RunComparison", "PositionedJSON", "Timekeeping", "GRDB", "Glibc"],
    "Bench": [
      "Timekeeping", "NetworkSocket", "SerialLines", "ATCommand", "ESP8266Driver", "NetworkServices",
      "ESP8266Simulator", "HostNetwork", "PositionedJSON", "TestConfiguration", "Greentea", "SocketSuites",
      "RunComparison", "DequeModule",
    ],
    "netsocket-test": [
      "Timekeeping", "NetworkSocket", "SerialLines", "ATCommand", "ESP8266Driver", "NetworkServices",
      "ESP8266Simulator", "HostNetwork", "PositionedJSON", "TestConfiguration", "Greentea", "SocketSuites",
      "RunComparison", "Reporting", "RunHistory", "Bench", "ArgumentParser", "Glibc",
    ],
  ]

  /// Folders of C shims, which the table does not have.
  static func isShim(_ module: String) -> Bool {
    module.first == "C" && module.dropFirst().first?.isUppercase == true
  }

  /// The module that a line of code imports; nil if it is no import.
  static func imported(by line: String) -> String? {
    let words = line.split(separator: " ")
    guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
      words[..<keyword].allSatisfy({
        $0.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains($0)
      })
    else { return nil }
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let path = kinds.contains(words[keyword + 1]) ? words.dropFirst(keyword + 2).first : words[keyword + 1]
    return path?.split(separator: ".").first.map(String.init)
  }

  /// What a file imports against the table, as `line: module`.
  static func offences(of file: Repository.File) -> [String] {
    let allowed = (table[file.module] ?? []).union(everywhere)
    return file.code.compactMap { number, text in
      guard let module = imported(by: text), !allowed.contains(module), !isShim(module) else { return nil }
      return "\(file.module)/\(file.name):\(number): import \(module)"
    }
  }
}
