import NetworkServices
import Timekeeping

extension Defect {
  static let links: [Defect] = [
    count(
      "closed-unsolicited", .links, "At every N-th send the module closes the link behind SEND OK",
      source: "ARMmbed/esp8266-driver#88", words: ["CLOSED"], 1...1_000_000, standard: 10, "SENDS",
      "number of sends"
    ) { .closedUnsolicited(sends: $0) },
    Defect(
      "few-links", .links, "The module has N links", source: "nodemcu/nodemcu-firmware#1801",
      words: ["ID ERROR", "CIPSTART"], standard: 2, "LINKS", "number of links"
    ) { n in FaultHooks(sets: { $0.profile.limits.links = n }) },
    Defect(
      "close-ignored", .links, "AT+CIPCLOSE is answered and the link stays open, at every N-th",
      source: "ARMmbed/esp8266-driver#95", words: ["ALREADY CONNECTED"], standard: 2, "CLOSES",
      "number of closes"
    ) { n in
      FaultHooks(obeys: { line, firmware, memory in
        guard line.name == "+CIPCLOSE", memory.isDue(every: n), case .set(let number) = line.form else {
          return .obey
        }
        return .answer("\(String(decoding: number, as: UTF8.self)),CLOSED\r\n\r\nOK\r\n")
      })
    },
    Defect(
      "leaked-links", .links, "After N connects none works until the module restarts",
      source: "esp8266/Arduino#1923, letscontrolit/ESPEasy#253", words: ["CIPSTART"], standard: 6, "CONNECTS",
      "number of connects"
    ) { n in
      FaultHooks.refusing("+CIPSTART", after: n)
    },
    Defect(
      "mixed-links", .links, "What a link receives is announced as of the first open link",
      source: "espressif/ESP8266_NONOS_SDK#35, espressif/ESP8266_NONOS_SDK#50", words: ["has not announced"],
      FaultHooks(says: { message, firmware, _ in
        guard message.head.hasPrefix("\r\n+IPD,"), let first = firmware.links.all.first else { return }
        var fields = message.head.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        fields[1] = "\(first.slot.number)"
        message.head = fields.joined(separator: ",")
      })),
    Defect(
      "closes-all", .links, "Closing one link closes all", source: "espressif/ESP8266_NONOS_SDK#184",
      words: ["CLOSED", "closed"],
      FaultHooks(asks: { request, firmware, _ in
        guard case .close(let id) = request else { return [request] }
        let others = firmware.links.all.filter { $0.slot.id != id && $0.state == .open }
        for link in others { firmware.schedule(.reset(link.slot.id)) }
        return [request] + others.map { .abort($0.slot.id) }
      })),
    Defect(
      "short-lived-links", .links, "A link ends by itself N seconds after its connect",
      source: "esp8266/Arduino#3150", words: ["CLOSED", "closed"], standard: 60, "S", "number of seconds"
    ) { n in
      FaultHooks(hears: { event, firmware, _ in
        if case .connected(let id) = event { firmware.schedule(.reset(id), after: .seconds(n)) }
        return [event]
      })
    },
    Defect(
      "late-closed", .links, "CLOSED of a link comes once more when its ID may be in use again",
      source: "ARMmbed/esp8266-driver#88", words: ["CLOSED", "closed"],
      FaultHooks(says: { message, firmware, _ in
        guard message.head.hasSuffix(",CLOSED\r\n"), case .closing = firmware.pendingCommand else { return }
        firmware.schedule(.say(message.bytes), after: .milliseconds(150))
      })),
    Defect(
      "false-connect", .links, "A connect that is refused is said to have worked",
      source: "espressif/ESP8266_NONOS_SDK#184", words: ["connect"],
      FaultHooks(hears: { event, _, _ in
        if case .refused(let id) = event { return [.connected(id)] }
        return [event]
      })),
  ]
}
