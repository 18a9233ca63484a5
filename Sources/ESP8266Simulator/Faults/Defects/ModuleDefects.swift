import NetworkServices
import SerialLines
import Timekeeping

extension Defect {
  private static let commands = 1...1_000_000

  static let resets: [Defect] = [
    count(
      "reset-midway", .resets, "The firmware crashes at the N-th command line, and the watchdog restarts it",
      source: "espressif/ESP8266_NONOS_SDK#184", words: ["restarted by itself"], commands, standard: 20,
      "COMMAND", "the number of a command"
    ) { .resetMidway(afterCommands: $0) },
    {
      var defect = count(
        "mute", .resets, "The firmware hangs from the N-th command line on until the reset wire is pulsed",
        source: "espressif/ESP8266_NONOS_SDK#314", words: ["no answer", "silent"], commands, standard: 1,
        "COMMAND", "the number of a command"
      ) { .mute(afterCommands: $0) }
      defect.example = "200"
      return defect
    }(),
    {
      var defect = count(
        "boot-garbage", .resets, "So many bytes of junk, line ends among them, come before each ready",
        source: "JAndrassy/WiFiEspAT#110", words: [], 1...4096, standard: 300, "BYTES", "a number of bytes"
      ) { .bootGarbage(bytes: $0) }
      defect.invisible = "A driver must skip the boot text of every module; junk in it changes nothing else"
      return defect
    }(),
    Defect(
      "reset-on-close", .resets, "The module restarts at every N-th AT+CIPCLOSE",
      source: "adafruit/Adafruit_ESP8266#2", words: ["restarted by itself"], standard: 3, "CLOSES",
      "number of closes"
    ) { n in
      FaultHooks(obeys: { line, _, memory in
        line.name == "+CIPCLOSE" && memory.isDue(every: n) ? .restart(cause: 4) : .obey
      })
    },
    Defect(
      "brown-out", .resets, "The module loses its power at every N-th payload above 1000 bytes",
      source: "esp8266/Arduino#3757, esp8266/Arduino#2414", words: ["restarted by itself", "lost its power"],
      standard: 5, "SENDS", "number of sends"
    ) { n in
      FaultHooks(asks: { request, firmware, memory in
        guard case .send(_, let bytes) = request, bytes.count > 1000, memory.isDue(every: n) else {
          return [request]
        }
        firmware.schedule(.restartByItself(cause: 1), after: .zero)
        return []
      })
    },
    Defect(
      "reset-on-query", .resets, "The module restarts at every N-th AT+CWJAP_CUR?",
      source: "esp8266/Arduino#2414",
      words: ["restarted by itself", "restarts again and again"], standard: 2, "QUERIES", "number of queries"
    ) { n in
      FaultHooks(obeys: { line, _, memory in
        line.name == "+CWJAP_CUR" && memory.isDue(every: n) ? .restart(cause: 2) : .obey
      })
    },
    Defect(
      "silent-reset", .resets,
      "At every N-th command the firmware forgets its settings and links without a word",
      source: "esp8266/Arduino#1013", words: ["lost its settings", "settings", "echo"], standard: 60,
      "COMMANDS",
      "number of commands"
    ) { n in
      FaultHooks(obeys: { _, firmware, memory in
        if memory.isDue(every: n) { firmware.forgetSession() }
        return .obey
      })
    },
    Defect(
      "slow-boot", .resets, "ready comes N seconds late", source: "JAndrassy/WiFiEspAT#110",
      words: ["no ready", "did not say 'ready'"], standard: 60, "S", "number of seconds"
    ) { n in
      FaultHooks(sets: { firmware in
        firmware.profile.delays.boot = Duration.seconds(n)...Duration.seconds(n + 1)
      })
    },
  ]

  static let busyness: [Defect] = [
    count(
      "busy-storm", .busyness, "From the N-th command on every line is answered busy p... for 5 s",
      source: "ARMmbed/mbed-os#11601", words: ["busy p..."], commands, standard: 20, "COMMAND",
      "the number of a command"
    ) { .busyStorm(afterCommands: $0) },
    Defect(
      "stuck-busy", .busyness,
      "After N connects every command is answered busy p... until the module restarts",
      source: "espressif/ESP8266_NONOS_SDK#314, espressif/ESP8266_NONOS_SDK#184", words: ["busy p..."],
      standard: 5, "CONNECTS", "number of connects"
    ) { n in
      FaultHooks(obeys: { line, _, memory in
        if line.name == "+RST" { memory.count = 0 }
        if line.name == "+CIPSTART" { memory.count += 1 }
        return memory.count > n ? .busy : .obey
      })
    },
    Defect(
      "busy-after-send", .busyness, "For N ms behind SEND OK every command is answered busy p...",
      source: "espressif/esp-at#731", words: ["busy"], standard: 400, "MS", "milliseconds"
    ) { n in
      FaultHooks(
        obeys: { _, firmware, memory in
          memory.instant.map { firmware.now - $0 < .milliseconds(n) } ?? false ? .busy : .obey
        },
        says: { message, firmware, memory in
          if message.head == "\r\nSEND OK\r\n" { memory.instant = firmware.now }
        })
    },
    Defect(
      "late-answer", .busyness, "Every N-th command is answered 6 s late", source: "ARMmbed/mbed-os#11544",
      words: ["no answer", "within"], standard: 15, "COMMANDS", "number of commands"
    ) { n in
      FaultHooks(obeys: { _, _, memory in memory.isDue(every: n) ? .obeyLate(.seconds(6)) : .obey })
    },
    Defect(
      "lost-ok", .busyness, "The OK of every N-th command does not come", source: "espressif/esp-at#89",
      words: ["no answer", "no OK"], standard: 25, "COMMANDS", "number of commands"
    ) { n in
      FaultHooks.leavingOut(every: n) { $0.head == "\r\nOK\r\n" }
    },
    Defect(
      "endless-scan", .busyness, "A scan never ends", source: "esp8266/Arduino#1355", words: ["CWLAP"],
      FaultHooks(obeys: { line, _, _ in line.name == "+CWLAP" ? .neverEnd : .obey })),
    Defect(
      "slow-commands", .busyness, "Each command takes N ms more", source: "espressif/esp-at#465",
      words: ["time of sendto"], standard: 150, "MS", "milliseconds"
    ) { n in FaultHooks(obeys: { _, _, _ in .obeyLate(.milliseconds(n)) }) },
  ]

  static let limits: [Defect] = [
    Defect(
      "heap-leak", .limits, "After N sends every send is an error until the module restarts",
      source: "esp8266/Arduino#230, espressif/esp-at#458", words: ["NO_MEMORY", "CIPSEND"], standard: 100,
      "SENDS",
      "number of sends"
    ) { n in
      FaultHooks.refusing("+CIPSEND", after: n)
    },
    Defect(
      "small-payload", .limits, "A payload above N bytes is too long", source: "espressif/esp-at#458",
      words: ["too long"], standard: 1000, "BYTES", "number of bytes"
    ) { n in
      FaultHooks(obeys: { line, _, _ in
        guard line.name == "+CIPSEND", case .set(let text) = line.form else { return .obey }
        let fields = text.split(separator: UInt8(ascii: ","))
        guard fields.count > 1, let count = Int(String(decoding: fields[1], as: UTF8.self)), count > n else {
          return .obey
        }
        return .answer("too long\r\n\r\nERROR\r\n")
      })
    },
    Defect(
      "malloc-fail", .limits, "Every N-th read fails for lack of memory, and the bytes are lost",
      source: "strings of AT 1.7 (libat.a of NonOS SDK 3.0)", words: ["malloc", "CIPRECVDATA"], standard: 12,
      "READS",
      "number of reads"
    ) { n in
      FaultHooks(obeys: { line, firmware, memory in
        guard line.name == "+CIPRECVDATA", memory.isDue(every: n) else { return .obey }
        for link in firmware.links.all {
          firmware.output.request(.consumed(link.slot.id, link.buffer.count))
          firmware.links[link.slot]?.buffer = []
        }
        return .answer("malloc 1460 fail\r\n\r\nERROR\r\n")
      })
    },
  ]

  static let uart: [Defect] = [
    Defect(
      "input-overrun", .uart, "The module loses one byte in N of what the host writes",
      source: "espressif/esp-at#455", words: ["Recv", "within", "busy"], standard: 900, "BYTES",
      "number of bytes"
    ) { n in
      FaultHooks(reads: { bytes, _, memory in
        bytes = bytes.filter { _ in !memory.isDue(every: n) }
      })
    },
    Defect(
      "output-overrun", .uart, "The host loses 8 bytes of data behind each N that come without a gap",
      source: "ARMmbed/esp8266-driver#69, ARMmbed/mbed-os#9088",
      words: ["announced", "lost on the serial line", "CIPRECVDATA"],
      standard: 512, "BYTES", "number of bytes"
    ) { n in
      FaultHooks(says: { message, _, _ in
        if message.data.count > n { message.data.removeSubrange(n..<min(n + 8, message.data.count)) }
      })
    },
    Defect(
      "bit-errors", .uart, "One byte in N of what the module says has a wrong bit",
      source: "JAndrassy/WiFiEspAT (speeds above 460800)",
      words: ["cannot be read", "no answer", "SEND OK", "prompt"], standard: 700, "BYTES",
      "number of bytes"
    ) { n in
      FaultHooks(says: { message, _, memory in
        let changed = message.bytes.map { memory.isDue(every: n) ? $0 ^ 0x10 : $0 }
        // As data, since a text could not hold every byte.
        message = FirmwareMessage(head: "", data: changed, delay: message.delay)
      })
    },
    Defect(
      "seven-bits", .uart, "Bit 7 of the data that the module receives is lost",
      source: "AT+UART with 7 data bits",
      words: ["as they were sent"],
      FaultHooks(says: { message, _, _ in message.data = message.data.map { $0 & 0x7F } })),
    Defect(
      "software-flow-control", .uart, "XON and XOFF in data are taken as flow control",
      source: "IXON of serial ports (termios)", words: ["as they were sent", "announced"],
      FaultHooks(says: { message, _, _ in message.data.removeAll { $0 == 0x11 || $0 == 0x13 } })),
    Defect(
      "speed-forgotten", .uart, "After its N-th restart the module talks at another speed",
      source: "espressif/esp-at#455", words: ["no answer", "AT+RST"], standard: 2, "RESTARTS",
      "number of restarts"
    ) { n in
      FaultHooks(obeys: { line, firmware, memory in
        if line.name == "+RST" {
          memory.count += 1
          if memory.count == n { firmware.flash.settings.uart.baud = 57_600 }
        }
        return .obey
      })
    },
  ]

  static let field: [Defect] = [
    Defect(
      "unannounced-at-connect", .field, "What comes right behind a connect is not announced",
      source: "espressif/esp-at#294", words: ["has not announced", "AT+CIPRECVLEN?"],
      FaultHooks(says: { message, firmware, memory in
        if message.head.hasSuffix(",CONNECT\r\n") { memory.instant = firmware.now }
        if message.isNotice, let last = memory.instant, firmware.now - last < .milliseconds(60) {
          message.head = ""
        }
      })),
    Defect(
      "read-error", .field, "Every N-th read is an error, and the link ends", source: "espressif/esp-at#729",
      words: ["CIPRECVDATA", "CLOSED", "closed"], standard: 20, "READS", "number of reads"
    ) { n in
      FaultHooks(obeys: { line, firmware, memory in
        guard line.name == "+CIPRECVDATA", memory.isDue(every: n) else { return .obey }
        for link in firmware.links.all where link.kind == .tcp {
          firmware.output.request(.abort(link.slot.id))
          firmware.schedule(.reset(link.slot.id))
        }
        return .answer("\r\nERROR\r\n")
      })
    },
    Defect(
      "already-connected", .field, "Every N-th connect is said to be there already",
      source: "ARMmbed/esp8266-driver#95",
      words: ["ALREADY CONNECTED", "CIPSTART"], standard: 3, "CONNECTS", "number of connects"
    ) { n in
      FaultHooks(obeys: { line, _, memory in
        // The driver's next try counts too.
        if line.name == "+CIPSTART" { memory.count += 1 }
        let isDue = line.name == "+CIPSTART" && memory.count % (n + 2) >= n
        return isDue ? .answer("ALREADY CONNECTED\r\n\r\nERROR\r\n") : .obey
      })
    },
    Defect(
      "reset-at-close", .field, "AT+CIPCLOSE resets the connection, and what is on its way is lost",
      source: "espressif/esp-at#465", words: [],
      invisible: "Only the peer sees a reset in place of an end; the test server's services do not tell",
      FaultHooks(asks: { request, firmware, _ in
        guard case .close(let id) = request else { return [request] }
        firmware.schedule(.closed(id), after: .milliseconds(1))
        return [.abort(id)]
      })),
  ]
}
