import NetworkServices
import Timekeeping

extension Defect {
  static let receiving: [Defect] = [
    segments(
      "lost-segment", "Every N-th segment of a stream is lost", "MaJerle/ESP8266_AT_Commands_parser#27"
    ) {
      _ in []
    },
    segments("doubled-segment", "Every N-th segment of a stream comes twice", "espressif/esp-at#254") {
      [$0, $0]
    },
    segments("cut-segment", "Every N-th segment of a stream lacks its last byte", "kaluma-project/kaluma#389")
    {
      [Array($0.dropLast())]
    },
    segments(
      "flipped-bit", "A bit of every N-th segment of a stream is wrong", "espressif/esp-at#967"
    ) { [[($0.first ?? 0) ^ 4] + $0.dropFirst()] },
    Defect(
      "stale-bytes", .receiving, "A new stream begins with bytes of the stream before it",
      source: "espressif/ESP8266_NONOS_SDK#81", words: ["as they were sent", "of the pattern"],
      FaultHooks(hears: { event, _, memory in
        switch event {
        case .received(_, let bytes): memory.bytes = Array(bytes.suffix(4))
        case .connected(let id) where !memory.bytes.isEmpty: return [event, .received(id, memory.bytes)]
        default: break
        }
        return [event]
      })),
    Defect(
      "unannounced-data", .receiving, "Every N-th segment of a stream is not announced",
      source: "espressif/ESP8266_AT#17, espressif/ESP8266_AT#21",
      words: ["has not announced", "AT+CIPRECVLEN?"],
      standard: 9, "SEGMENTS", "number of segments"
    ) { n in
      FaultHooks.leavingOut(every: n) { $0.isNotice }
    },
    Defect(
      "end-untold", .receiving, "That the peer has closed is not told", source: "espressif/esp-at#223",
      words: ["CLOSED", "closed"],
      FaultHooks(hears: { event, _, _ in
        if case .peerClosed = event { return [] }
        return [event]
      })),
  ]

  /// Every comparison of the cases on streams has one of these.
  private static let lossWords = ["as they were sent", "of the pattern", "behind the last echo", "come back"]

  /// What happens to every N-th segment of a stream.
  private static func segments(
    _ name: String, _ sentence: String, _ source: String, _ change: @escaping @Sendable ([UInt8]) -> [[UInt8]]
  ) -> Defect {
    Defect(
      name, .receiving, sentence, source: source, words: lossWords, standard: 9, "SEGMENTS",
      "number of segments"
    ) { n in
      FaultHooks(hears: { event, firmware, memory in
        guard case .received(let id, let bytes) = event, memory.isDue(every: n) else { return [event] }
        let heard = change(bytes).filter { !$0.isEmpty }
        let missing = bytes.count - heard.reduce(0) { $0 + $1.count }
        // The window stays open.
        if missing > 0 { firmware.output.request(.consumed(id, missing)) }
        return heard.map { .received(id, $0) }
      })
    }
  }
}
