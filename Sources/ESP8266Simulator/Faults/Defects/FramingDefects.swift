import NetworkServices
import Timekeeping

extension Defect {
  static let framing: [Defect] = [
    Defect(
      "short-push", .framing, "At every N-th push fewer bytes follow +IPD than it announces",
      source: "kaluma-project/kaluma#389, espressif/esp-at#455",
      words: ["announced", "lost on the serial line"],
      standard: 8, "PUSHES", "number of pushes"
    ) { n in
      FaultHooks(says: { message, _, memory in
        if message.isPush, message.data.count > 3, memory.isDue(every: n) { message.data.removeLast(3) }
      })
    },
    Defect(
      "long-read", .framing, "At every N-th read the answer counts one byte more than it carries",
      source: "espressif/esp-at#729", words: ["+CIPRECVDATA", "CIPRECVDATA"], standard: 12, "READS",
      "number of reads"
    ) { n in
      FaultHooks(says: { message, _, memory in
        guard message.isRead, memory.isDue(every: n) else { return }
        message.head = "\r\n+CIPRECVDATA,\(message.data.count + 1):"
      })
    },
    Defect(
      "lost-line-end", .framing, "The OK behind every N-th read has no line end, so that it is no line",
      source: "MaJerle/ESP8266_AT_Commands_parser#50", words: ["CIPRECVDATA"], standard: 20, "READS",
      "number of reads"
    ) { n in
      FaultHooks(says: { message, firmware, memory in
        let isEnd = message.head == "\r\nOK\r\n" && firmware.faults.command == "+CIPRECVDATA"
        if isEnd, memory.isDue(every: n) { message.head = "\r\nOK" }
      })
    },
    Defect(
      "torn-line", .framing, "A message comes in the middle of every N-th SEND OK",
      source: "espressif/ESP8266_NONOS_SDK#81, MaJerle/ESP8266_AT_Commands_parser#6",
      words: ["no SEND OK"], standard: 12, "SENDS", "number of sends"
    ) { n in
      FaultHooks(says: { message, _, memory in
        if message.head == "\r\nSEND OK\r\n", memory.isDue(every: n) {
          message.head = "\r\nSEND "
          memory.bytes = Array("OK\r\n".utf8)
        } else if !memory.bytes.isEmpty {
          message.tail += String(decoding: memory.bytes, as: UTF8.self)
          memory.bytes = []
        }
      })
    },
    Defect(
      "missing-prompt", .framing, "The prompt of every N-th send does not come",
      source: "espressif/esp-at#458", words: ["no prompt"], standard: 12, "SENDS", "number of sends"
    ) { n in
      FaultHooks.leavingOut(every: n) { $0.head == "> " }
    },
    Defect(
      "line-feeds-doubled", .framing, "Each LF of a payload is sent as CR LF",
      source: "newline translation of serial ports; espressif/esp-at#89",
      words: ["as they were sent", "behind the last echo"],
      FaultHooks(asks: { request, firmware, _ in
        guard case .send(let id, let bytes) = request, bytes.contains(0x0A) else { return [request] }
        return [.send(id, bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] })]
      })),
  ]
}
