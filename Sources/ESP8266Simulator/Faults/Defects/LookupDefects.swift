import NetworkServices
import Timekeeping

/// Defects of lookups: the driver asks by datagrams to port 53.
extension Defect {
  static let lookups: [Defect] = [
    Defect(
      "dns-blocked", .lookups, "Datagrams to port 53 are not sent", source: "esp8266/Arduino#8780",
      words: ["bytes out, 0 bytes in"],
      FaultHooks(asks: { request, _, _ in
        if case .sendDatagram(_, _, let peer) = request, peer.port == 53 { return [] }
        return [request]
      })),
    answers(
      "dns-one-behind", "An answer comes only when the next name is asked for",
      "espressif/arduino-esp32#9712",
      ["lookup", "DNS", ":53"]
    ) { event, _, memory in
      defer { memory.event = event }
      guard case .datagram(_, let bytes, let sender)? = memory.event else { return [] }
      return [.datagram(event.id, bytes, from: sender)]
    },
    answers("dns-cut", "An answer lacks its last bytes", "espressif/ESP8266_AT#13", ["lookup", "DNS", ":53"])
    {
      event, _, _ in
      guard case .datagram(let id, let bytes, let sender) = event else { return [event] }
      return [.datagram(id, Array(bytes.dropLast(3)), from: sender)]
    },
    answers("dns-slow", "An answer takes 8 s more", "espressif/arduino-esp32#9712", ["lookup", "DNS", ":53"])
    {
      event, firmware, _ in
      firmware.schedule(event, after: .seconds(8))
      return []
    },
    answers(
      "dns-gateway", "Every name has the address of the gateway", "esp8266/Arduino#9138",
      ["lookup", "address"]
    ) {
      event, _, _ in [event.withAddress([192, 168, 1, 1])]
    },
    answers(
      "dns-broadcast", "Every name has the address 255.255.255.255", "esp8266/Arduino#7422", ["address"]
    ) { event, _, _ in [event.withAddress([255, 255, 255, 255])] },
    answers(
      "dns-same", "Every name has the address of the first one that was asked for",
      "letscontrolit/ESPEasy#521",
      ["address"]
    ) { event, _, memory in
      guard case .datagram(_, let bytes, _) = event, bytes.count > 16, bytes[7] > 0 else { return [event] }
      if memory.bytes.isEmpty { memory.bytes = Array(bytes.suffix(4)) }
      return [event.withAddress(memory.bytes)]
    },
    answers(
      "dns-any-name", "Names that do not exist have an address", "esp8266/Arduino#5328",
      ["address", "lookup"]
    ) { event, _, _ in
      guard case .datagram(let id, var bytes, let sender) = event, bytes.count > 12, bytes[7] == 0 else {
        return [event]
      }
      bytes[3] &= 0xF0
      bytes[7] = 1
      // A record for the name of the question: type A, class IN, a day, four bytes.
      bytes += [0xC0, 12, 0, 1, 0, 1, 0, 1, 0x51, 0x80, 0, 4, 203, 0, 113, 99]
      return [.datagram(id, bytes, from: sender)]
    },
  ]

  private static func answers(
    _ name: String, _ sentence: String, _ source: String, _ words: [String],
    _ hears: @escaping @Sendable (UplinkEvent, inout Firmware, inout FaultMemory) -> [UplinkEvent]
  ) -> Defect {
    Defect(
      name, .lookups, sentence, source: source, words: words,
      FaultHooks(hears: { event, firmware, memory in
        guard case .datagram(_, _, let sender) = event, sender.port == 53 else { return [event] }
        return hears(event, &firmware, &memory)
      }))
  }
}

extension UplinkEvent {
  /// An answer of a name server whose last record, if it has one, has another address.
  fileprivate func withAddress(_ address: [UInt8]) -> UplinkEvent {
    guard case .datagram(let id, let bytes, let sender) = self, bytes.count > 16, bytes[7] > 0 else {
      return self
    }
    return .datagram(id, bytes.dropLast(4) + address, from: sender)
  }
}
