import NetworkServices
import Timekeeping

extension Defect {
  static let datagrams: [Defect] = [
    udpLoss,
    received("doubled-datagrams", "Each datagram comes twice", "espressif/esp-at#451", ["twice"]) {
      event, _, _ in
      [event, event]
    },
    Defect(
      "cut-datagrams", .datagrams, "Datagrams that are received end after N bytes",
      source: "espressif/ESP8266_AT#13, esp8266/Arduino#6218", words: ["never sent"], standard: 512,
      "BYTES", "number of bytes"
    ) { n in
      FaultHooks(hears: { event, _, _ in
        guard case .datagram(let id, let bytes, let sender) = event else { return [event] }
        return [.datagram(id, Array(bytes.prefix(n)), from: sender)]
      })
    },
    received(
      "wrong-sender", "The sender's port of a datagram is the module's own", "espressif/esp-at#451",
      ["somebody else", "datagram"]
    ) { event, firmware, _ in
      guard case .datagram(let id, let bytes, var sender) = event, sender.port != 53,
        let link = firmware.links.link(id)
      else { return [event] }
      sender.port = link.localPort
      return [.datagram(id, bytes, from: sender)]
    },
    Defect(
      "one-buffer", .datagrams, "A datagram less than N ms behind another one is lost",
      source: "espressif/esp-at#176", words: ["loss of"], standard: 25, "MS", "milliseconds"
    ) { n in
      FaultHooks(hears: { event, firmware, memory in
        guard case .datagram = event else { return [event] }
        defer { memory.instant = firmware.now }
        let isTooSoon = memory.instant.map { firmware.now - $0 < .milliseconds(n) } ?? false
        return isTooSoon ? [] : [event]
      })
    },
    received(
      "merged-datagrams", "Datagrams that follow each other come as one",
      "espressif/esp-at#451, espressif/esp-at#323",
      ["never sent", "datagram"]
    ) { event, firmware, memory in
      guard case .datagram(let id, let bytes, let sender) = event, sender.port != 53 else { return [event] }
      if let last = memory.instant, firmware.now - last < .milliseconds(40) {
        memory.instant = nil
        return [.datagram(id, memory.bytes + bytes, from: sender)]
      }
      (memory.instant, memory.bytes) = (firmware.now, bytes)
      return [event]
    },
    Defect(
      "unsent-datagrams", .datagrams, "Datagrams of more than N bytes are confirmed and not sent",
      source: "esp8266/Arduino#6218", words: ["loss of"], standard: 400, "BYTES",
      "number of bytes"
    ) { n in
      FaultHooks(asks: { request, _, _ in
        if case .sendDatagram(_, let bytes, _) = request, bytes.count > n { return [] }
        return [request]
      })
    },
  ]

  private static func received(
    _ name: String, _ sentence: String, _ source: String, _ words: [String],
    _ hears: @escaping @Sendable (UplinkEvent, inout Firmware, inout FaultMemory) -> [UplinkEvent]
  ) -> Defect {
    Defect(
      name, .datagrams, sentence, source: source, words: words,
      FaultHooks(hears: { event, firmware, memory in
        guard case .datagram = event else { return [event] }
        return hears(event, &firmware, &memory)
      }))
  }
}
