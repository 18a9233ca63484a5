import NetworkServices
import Timekeeping

extension Defect {
  static let joining: [Defect] = [
    Defect(
      "slow-join", .joining, "A join takes N seconds more", source: "espressif/esp-at#139",
      words: ["CWJAP", "join"], standard: 40, "S", "number of seconds"
    ) { n in
      FaultHooks(sets: { firmware in
        let range = firmware.profile.delays.association
        firmware.profile.delays.association =
          (range.lowerBound + .seconds(n))...(range.upperBound + .seconds(n))
      })
    },
    Defect(
      "any-password", .joining, "The module says that it has joined whatever the password is",
      source: "esp8266/Arduino#2186", words: ["password"],
      FaultHooks(sets: { $0.faults.admitsAnyPassword = true })),
    Defect(
      "wrong-reason", .joining, "A wrong password is said to be a missing access point",
      source: "espressif/esp-at#388", words: ["+CWJAP:3"],
      FaultHooks(says: { message, _, _ in
        message.head = message.head.replacing("+CWJAP:2\r\n", with: "+CWJAP:3\r\n")
      })),
    scan("scan-one", "A scan finds one access point only", "espressif/ESP8266_RTOS_SDK#964", ["scan"]) {
      lines in
      Array(lines.prefix(1))
    },
    scan("scan-open", "Protected networks are shown as open", "esp8266/Arduino#1355", ["security"]) { lines in
      lines.map { "+CWLAP:(0" + $0.drop { $0 != "," } }
    },
    scan("scan-channel", "A scan shows channel 0", "espressif/arduino-esp32#6438", ["channel"]) { lines in
      lines.map { line in
        var fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if fields.count > 4 { fields[4] = "0" }
        return fields.joined(separator: ",")
      }
    },
    scan(
      "scan-same", "All access points of a scan have one address", "nodemcu/nodemcu-firmware#933", ["scan"]
    ) {
      lines in
      lines.map { line in
        var fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if fields.count > 4 { fields[3] = "\"02:00:00:00:00:01\"" }
        return fields.joined(separator: ",")
      }
    },
    Defect(
      "unsigned-rssi", .joining, "The signal strength is shown without its sign",
      source: "esp8266/Arduino#1355",
      words: ["RSSI", "rssi"],
      FaultHooks(says: { message, _, _ in
        guard message.head.hasPrefix("+CWLAP:") || message.head.hasPrefix("+CWJAP_CUR:") else { return }
        message.head = message.head.replacing(",-", with: ",")
      })),
  ]

  static let status: [Defect] = [
    {
      var defect = count(
        "wifi-disconnect-late", .status, "WIFI DISCONNECT comes that long after the OK of AT+CWQAP",
        source: "adafruit/Adafruit_CircuitPython_ESP_ATcontrol", words: [], 0...60_000,
        standard: 2000, "MS",
        "milliseconds"
      ) { .wifiDisconnectLate(.milliseconds($0)) }
      defect.invisible = "The driver waits for it, or asks the module whether it has left"
      return defect
    }(),
    Defect(
      "no-got-ip", .status, "WIFI GOT IP is not told", source: "espressif/ESP8266_NONOS_SDK#184",
      words: ["WIFI GOT IP", "no address"],
      FaultHooks(says: { message, _, _ in if message.head == "WIFI GOT IP\r\n" { message.head = "" } })),
    Defect(
      "no-disconnect", .status, "Leaving the network is neither told nor shown",
      source: "JAndrassy/WiFiEspAT#105",
      words: ["disconnect: expected"],
      FaultHooks(says: { message, _, memory in
        if message.head == "WIFI DISCONNECT\r\n" { message.head = "" }
        if message.head.hasPrefix("+CWJAP_CUR:\"") { memory.bytes = message.bytes }
        if message.head.hasPrefix("No AP\r\n"), !memory.bytes.isEmpty {
          message.head = String(decoding: memory.bytes, as: UTF8.self)
        }
      })),
    Defect(
      "flapping", .status, "A join is reported as lost and made again", source: "esp8266/Arduino#2186",
      words: ["WIFI DISCONNECT"],
      FaultHooks(says: { message, firmware, _ in
        guard message.head == "WIFI GOT IP\r\n" else { return }
        let words = "WIFI DISCONNECT\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n"
        firmware.schedule(.say(Array(words.utf8)), after: .milliseconds(200))
      })),
    Defect(
      "wrong-address", .status, "The station shows the address of the module's own network",
      source: "esp8266/Arduino#5328", words: ["DHCP_FAILURE"],
      FaultHooks(says: { message, _, _ in
        message.head = message.head.replacing("\"192.168.1.107\"", with: "\"192.168.4.1\"")
      })),
    Defect(
      "drops-network", .status, "The module leaves its network N ms after it has joined",
      source: "esp8266/Arduino#3150", words: ["no ip"], standard: 1500, "MS", "milliseconds"
    ) { n in
      FaultHooks(says: { message, firmware, _ in
        if message.head == "WIFI GOT IP\r\n" { firmware.schedule(.leaveNetwork, after: .milliseconds(n)) }
      })
    },
    Defect(
      "no-ap", .status, "AT+CWJAP? says No AP although the module has joined", source: "espressif/esp-at#479",
      words: ["No AP"],
      FaultHooks(says: { message, _, _ in
        if message.head.hasPrefix("+CWJAP_CUR:\"") { message.head = "No AP\r\n\r\nOK\r\n" }
      })),
  ]

  private static func scan(
    _ name: String, _ sentence: String, _ source: String, _ words: [String],
    _ change: @escaping @Sendable ([String]) -> [String]
  ) -> Defect {
    Defect(
      name, .joining, sentence, source: source, words: words,
      FaultHooks(says: { message, _, _ in
        guard message.head.hasPrefix("+CWLAP:(") else { return }
        let lines = message.head.split(separator: "\r\n").map(String.init)
        message.head =
          change(lines.filter { $0.hasPrefix("+CWLAP") }).joined(separator: "\r\n") + "\r\n\r\nOK\r\n"
      }))
  }
}
