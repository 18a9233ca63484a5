import ESP8266Driver
import Greentea
import SerialLines

extension LineSearch.Result {
  /// What was heard, such as `silence at 9600 and 57600 baud`; speeds with the same are put together.
  var evidence: String {
    var groups: [(words: String, speeds: [Int])] = []
    var speeds: [Int] = []
    for baud in heard.map(\.baud) where !speeds.contains(baud) { speeds.append(baud) }
    for baud in speeds {
      var words: [String] = []
      for finding in heard where finding.baud == baud {
        let word = Self.words(finding.finding)
        if words.last != word { words.append(word) }
      }
      let text = words.joined(separator: ", then ")
      if let index = groups.firstIndex(where: { $0.words == text }) {
        groups[index].speeds.append(baud)
      } else {
        groups.append((text, [baud]))
      }
    }
    return groups.map { "\($0.words) at \(Self.list($0.speeds)) baud" }.joined(separator: "; ")
  }

  private static func words(_ finding: LineProbeResult) -> String {
    switch finding {
    case .answer: "OK"
    case .echoAlone: "an echo and no answer"
    case .text(let text): "no answer but '\(text)'"
    case .garbage: "bytes that are no text"
    case .silence: "silence"
    }
  }

  private static func list(_ speeds: [Int]) -> String {
    guard let last = speeds.last, speeds.count > 1 else { return speeds.first.map { "\($0)" } ?? "" }
    return speeds.dropLast().map { "\($0)" }.joined(separator: ", ") + " and \(last)"
  }

  /// Why nothing has answered.
  func silence(on address: SerialAddress?) -> Cause {
    let findings = heard.map(\.finding)
    let hasText = findings.contains { if case .text = $0 { true } else { false } }
    let hasGarbage = findings.contains { if case .garbage = $0 { true } else { false } }
    if !findings.isEmpty, findings.allSatisfy({ $0 == .echoAlone }) {
      return Cause(
        .bench, "the line gives back what it is sent, and nothing answers: \(evidence)",
        advice: "look whether RX and TX are joined somewhere before the module")
    }
    if hasText {
      return Cause(
        .device, "what is on the line does not answer AT: \(evidence)",
        advice: "look whether the module has AT firmware, and who else talks on this line")
    }
    if findings.contains(.echoAlone) {
      return Cause(
        .device, "the module hears AT and does not answer: \(evidence)",
        advice: "it hangs: switch its power off and on")
    }
    if hasGarbage {
      return Cause(
        .bench, "what comes is no text: \(evidence)",
        advice: address?.hasSpeed == false
          ? "set the speed of the module where the server has its port"
          : "find out the module's speed and put it into the device's address (baud=), and look at the ground wire"
      )
    }
    return Cause(
      .device, "nothing answers AT: \(evidence)",
      advice: "look at the module's power, its enable pin, and that TX and RX are crossed")
  }
}

extension SerialAddress {
  /// Whether its speed is this side's to choose.
  var hasSpeed: Bool {
    if case .socket = kind { return false }
    return true
  }

  /// How the same port is named with another speed.
  func text(baud: Int) -> String {
    switch kind {
    case .port(let path): "serial://\(path)?baud=\(baud)"
    case .socket(let place): "socket://\(place)"
    case .rfc2217(let place): "rfc2217://\(place)?baud=\(baud)"
    }
  }
}
