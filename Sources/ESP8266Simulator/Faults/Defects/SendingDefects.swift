import NetworkServices
import Timekeeping

extension Defect {
  static let sending: [Defect] = [
    count(
      "late-send-ok", .sending, "SEND OK comes that much later than it should",
      source: "ARMmbed/mbed-os#11544",
      words: ["SEND OK"], 0...60_000, standard: 3000, "MS", "milliseconds"
    ) { .lateSendOK(.milliseconds($0)) },
    Defect(
      "send-fail-then-ok", .sending, "Every N-th send is said to fail, and then to be done",
      source: "espressif/ESP8266_NONOS_SDK#60", words: ["SEND FAIL"], standard: 12, "SENDS", "number of sends"
    ) { n in
      FaultHooks(says: { message, _, memory in
        if message.head == "\r\nSEND OK\r\n", memory.isDue(every: n) {
          message.head = "SEND FAIL\r\n\r\nSEND OK\r\n"
        }
      })
    },
    Defect(
      "closed-on-send", .sending, "At every N-th send on a stream the link ends before the bytes are sent",
      source: "espressif/ESP8266_NONOS_SDK#265", words: ["CLOSED", "closed", "SEND FAIL"], standard: 12,
      "SENDS",
      "number of sends"
    ) { n in
      FaultHooks(asks: { request, firmware, memory in
        guard case .send(let id, _) = request, memory.isDue(every: n) else { return [request] }
        firmware.schedule(.reset(id))
        return [.abort(id)]
      })
    },
    Defect(
      "unsent-bytes", .sending, "Every N-th payload of a stream is confirmed and never sent",
      source: "espressif/esp-at#458", words: ["come back", "behind the last echo"], standard: 12, "SENDS",
      "number of sends"
    ) { n in
      FaultHooks(asks: { request, firmware, memory in
        guard case .send(let id, let bytes) = request, memory.isDue(every: n) else { return [request] }
        firmware.schedule(.acknowledged(id, bytes.count), after: .milliseconds(40))
        return []
      })
    },
    Defect(
      "sent-twice", .sending, "Every N-th payload of a stream is sent twice",
      source: "ARMmbed/mbed-os#11544", words: ["as they were sent", "behind the last echo"], standard: 12,
      "SENDS", "number of sends"
    ) { n in
      FaultHooks(asks: { request, _, memory in
        guard case .send = request, memory.isDue(every: n) else { return [request] }
        return [request, request]
      })
    },
    Defect(
      "wrong-count", .sending, "Recv counts one byte fewer than it took at every N-th send",
      source: "espressif/esp-at#458", words: ["Recv"], standard: 12, "SENDS", "number of sends"
    ) { n in
      FaultHooks(says: { message, _, memory in
        guard message.head.hasPrefix("\r\nRecv "), memory.isDue(every: n),
          let count = Int(message.head.split(separator: " ")[1])
        else { return }
        message.head = "\r\nRecv \(count - 1) bytes\r\n"
      })
    },
    Defect(
      "no-send-ok", .sending, "SEND OK of every N-th send does not come",
      source: "ARMmbed/mbed-os#11544", words: ["no SEND OK"], standard: 12, "SENDS", "number of sends"
    ) { n in
      FaultHooks.leavingOut(every: n) { $0.head == "\r\nSEND OK\r\n" }
    },
    Defect(
      "send-ok-twice", .sending, "SEND OK comes twice", source: "espressif/ESP8266_NONOS_SDK#60",
      words: ["SEND OK"],
      FaultHooks(says: { message, _, _ in
        if message.head == "\r\nSEND OK\r\n" { message.head += message.head }
      })),
    Defect(
      "cut-payload", .sending, "Of a payload of a stream only the first N bytes are sent",
      source: "espressif/esp-at#458", words: ["come back", "as they were sent"], standard: 1000, "BYTES",
      "number of bytes"
    ) { n in
      FaultHooks(asks: { request, firmware, _ in
        guard case .send(let id, let bytes) = request, bytes.count > n else { return [request] }
        firmware.schedule(.acknowledged(id, bytes.count - n), after: .milliseconds(40))
        return [.send(id, Array(bytes.prefix(n)))]
      })
    },
    Defect(
      "stale-payload", .sending, "Every N-th payload begins with a byte of the payload before it",
      source: "espressif/esp-at#967", words: ["byte 0"], standard: 12, "SENDS", "number of sends"
    ) { n in
      FaultHooks(asks: { request, _, memory in
        guard case .send(let id, let bytes) = request else { return [request] }
        defer { memory.bytes = bytes }
        guard memory.isDue(every: n), let stale = memory.bytes.last else { return [request] }
        return [.send(id, [stale ^ 1] + bytes.dropFirst())]
      })
    },
    Defect(
      "ends-at-nul", .sending, "A payload of a stream ends at its first NUL byte",
      source: "espressif/esp-at#612, espressif/esp-at#195", words: ["recv(256)"],
      FaultHooks(asks: { request, firmware, _ in
        guard case .send(let id, let bytes) = request, let end = bytes.firstIndex(of: 0) else {
          return [request]
        }
        firmware.schedule(.acknowledged(id, bytes.count - end), after: .milliseconds(40))
        return end == 0 ? [] : [.send(id, Array(bytes[..<end]))]
      })),
  ]
}
