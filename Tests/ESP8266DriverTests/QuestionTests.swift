import ESP8266Driver
import NetworkSocket
import TestSupport
import Testing

@Suite("What can be asked about the network", .virtualTime)
struct QuestionTests {
  @Test("addresses come from the module's own words")
  func addresses() async throws {
    try await DriverBench.run { bench in
      bench.module.on(
        "AT+CIPSTA_CUR?",
        """
        +CIPSTA_CUR:ip:"192.0.2.17"\r\n+CIPSTA_CUR:gateway:"192.0.2.254"\r\n\
        +CIPSTA_CUR:netmask:"255.255.255.0"\r\n\r\nOK\r\n
        """)
      await #expect(throws: NSAPIError.noAddress) { try await bench.interface.ipAddress() }
      try await bench.connect()
      #expect(try await bench.interface.ipAddress() == SocketAddress(IPAddress(192, 0, 2, 17)))
      #expect(try await bench.interface.gateway() == SocketAddress(IPAddress(192, 0, 2, 254)))
      #expect(try await bench.interface.netmask() == SocketAddress(IPAddress(255, 255, 255, 0)))
      #expect(await bench.interface.macAddress() == "18:fe:34:a0:59:1d")
      bench.module.on("AT+CIFSR", ScriptedModule.addresses("0.0.0.0"))
      await #expect(throws: NSAPIError.noAddress) { try await bench.interface.ipAddress() }
      bench.module.on("AT+CIFSR", .error)
      #expect(await bench.interface.macAddress() == nil)
      bench.module.on("AT+CIPSTA_CUR?", .ok)
      await #expect(throws: NSAPIError.noAddress) { try await bench.interface.gateway() }
    }
  }

  @Test(
    "signal strength is 0 unless the module tells it",
    arguments: [
      ("+CWJAP_CUR:\"home\",\"00:00:5e:00:53:01\",6,-51\r\n\r\nOK\r\n", -51),
      ("No AP\r\n\r\nOK\r\n", 0),
      ("+CWJAP_CUR:\"home\",\"x\",6,-999\r\n\r\nOK\r\n", 0), ("\r\nERROR\r\n", 0),
    ])
  func rssi(answer: String, expected: Int8) async throws {
    try await DriverBench.run { bench in
      #expect(await bench.interface.rssi() == 0)
      try await bench.connect()
      bench.module.on("AT+CWJAP_CUR?", Answer(.say(answer)))
      #expect(await bench.interface.rssi() == expected)
    }
  }

  @Test("a scan takes the records of every firmware, and passes over what is none")
  func scan() async throws {
    try await DriverBench.run { bench in
      bench.module.on(
        "AT+CWLAP",
        """
        +CWLAP:(3,"five",-50,"00:00:5e:00:53:01",1)\r\n\
        +CWLAP:(4,"se\\,ven",-60,"00:00:5e:00:53:02",6,-4,0)\r\n\
        +CWLAP:(0,"ele"ven",-70,"00:00:5e:00:53:03",11,-4,0,0,0,7,0)\r\n\
        +CWLAP:(7,"new",-80,"00:00:5e:00:53:04",13)\r\n\
        +CWLAP:(3,"broken",-50)\r\n+CWLAP:(x,"",1,"",1)\r\n+CWLAP:\r\n\r\nOK\r\n
        """)
      let found = try await bench.interface.scan(limit: nil)
      #expect(found.map(\.ssid) == ["five", "se,ven", "ele\"ven", "new"])
      #expect(found.map(\.security) == [.wpa2, .wpaWPA2, .none, .unknown])
      #expect(found.map(\.rssi) == [-50, -60, -70, -80])
      #expect(found.map(\.channel) == [1, 6, 11, 13])
      #expect(found.first?.bssid == "00:00:5e:00:53:01")
      #expect(try await bench.interface.scan(limit: 2).count == 2)
      #expect(bench.activity.evidence[.scans] == 2)
      bench.module.on("AT+CWLAP", .error)
      await #expect(throws: NSAPIError.deviceError) { try await bench.interface.scan(limit: nil) }
      #expect(bench.activity.evidence[.scans] == 2)
    }
  }
}
