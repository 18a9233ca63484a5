import Foundation
import Greentea
import SocketSuites
import TestConfiguration
import TestSupport
import Testing

@Suite("The plan of a run", .virtualTime)
struct PlanTests {
  private static let suites = [
    "netsocket-dns", "netsocket-tcp", "netsocket-udp", "network-interface", "network-wifi",
  ]
  .map { "mbed-os-tests-" + $0 }

  private func plan(
    _ config: String? = nil, suites: String? = nil, cases: String? = nil, scale: Double = 1
  ) throws -> TestPlan {
    let config = try config.map { try Rehearsal.config($0) } ?? Rehearsal.config()
    return SuiteCatalog.plan(
      try Rehearsal.environment(config),
      SuiteCatalog.Selection(suites: suites.map(Glob.list), cases: cases.map(Glob.list)), scale: scale)
  }

  /// A config with these keys where every key may stand.
  private func keys(_ members: String) -> String { "{\"target_overrides\": {\"*\": {\(members)}}}" }

  @Test("has the suites and cases in the order of execution")
  func order() throws {
    let plan = try plan()
    #expect(plan.suites.map(\.name) == Self.suites)
    #expect(plan.notBuilt.isEmpty)
    #expect(plan.suites.map(\.policy) == [.continue, .continue, .continue, .abort, .continue])
    #expect(SuiteCatalog.names.map(\.suite) == Self.suites)
    #expect(SuiteCatalog.names.map(\.cases) == plan.suites.map { $0.cases.map(\.name) })
  }

  /// The cases of the known run of 2018 (mbed-os 5.10) by suite, in the order of its report.
  private static func knownCases() throws -> [(suite: String, cases: [String])] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "EndToEndTests/Fixtures/known-run.console.txt")
    let table = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "test case report:\n")
      .last
    let rows = (table ?? "").split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    return suites.map { suite in (suite, rows.filter { $0[2] == suite }.map { $0[3] }) }
  }

  @Test("has the 56 cases of the known run of 2018, each case once")
  func known() throws {
    let known = try Self.knownCases()
    #expect(known.map(\.cases.count) == [13, 14, 9, 4, 16])
    for (all, known) in zip(SuiteCatalog.names, known) {
      #expect(all.suite == known.suite)
      #expect(Set(all.cases).isSuperset(of: known.cases))
      #expect(Set(all.cases).count == all.cases.count)
    }
  }

  @Test("has the cases of netsocket-dns, -tcp and -udp in the order of mbed-os 5.10.3")
  func executionOrder() {
    let order = [
      [
        "ASYNCHRONOUS_DNS", "ASYNCHRONOUS_DNS_SIMULTANEOUS", "ASYNCHRONOUS_DNS_SIMULTANEOUS_CACHE",
        "ASYNCHRONOUS_DNS_CACHE", "ASYNCHRONOUS_DNS_NON_ASYNC_AND_ASYNC", "ASYNCHRONOUS_DNS_CANCEL",
        "ASYNCHRONOUS_DNS_EXTERNAL_EVENT_QUEUE", "ASYNCHRONOUS_DNS_INVALID_HOST", "ASYNCHRONOUS_DNS_TIMEOUTS",
        "ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT", "SYNCHRONOUS_DNS", "SYNCHRONOUS_DNS_MULTIPLE",
        "SYNCHRONOUS_DNS_INVALID",
      ],
      [
        "TCPSOCKET_ECHOTEST", "TCPSOCKET_ECHOTEST_NONBLOCK", "TCPSOCKET_OPEN_CLOSE_REPEAT",
        "TCPSOCKET_OPEN_LIMIT", "TCPSOCKET_THREAD_PER_SOCKET_SAFETY", "TCPSOCKET_CONNECT_INVALID",
        "TCPSOCKET_ECHOTEST_BURST", "TCPSOCKET_ECHOTEST_BURST_NONBLOCK", "TCPSOCKET_RECV_100K",
        "TCPSOCKET_RECV_100K_NONBLOCK", "TCPSOCKET_RECV_TIMEOUT", "TCPSOCKET_SEND_REPEAT",
        "TCPSOCKET_SEND_TIMEOUT", "TCPSOCKET_ENDPOINT_CLOSE",
      ],
      [
        "UDPSOCKET_ECHOTEST_NONBLOCK", "UDPSOCKET_OPEN_CLOSE_REPEAT", "UDPSOCKET_OPEN_LIMIT",
        "UDPSOCKET_SENDTO_TIMEOUT", "UDPSOCKET_SENDTO_INVALID", "UDPSOCKET_ECHOTEST",
        "UDPSOCKET_ECHOTEST_BURST", "UDPSOCKET_ECHOTEST_BURST_NONBLOCK", "UDPSOCKET_SENDTO_REPEAT",
      ],
    ]
    // Cases that mbed-os does not have may stand between.
    for (all, order) in zip(SuiteCatalog.names, order) { #expect(all.cases.filter(order.contains) == order) }
  }

  @Test(
    "has the priorities of the test plans: two depend on how the protected network is protected",
    arguments: [WiFiSecurity.wpaWPA2, .wpa2, nil])
  func priorities(security: WiFiSecurity?) throws {
    let priorities = SuiteCatalog.priorities(secureNetwork: security)
    let should = try Self.knownCases().flatMap { suite, cases in
      cases.filter { priorities[suite]?[$0] == .should }
    }
    let conditional = ["WIFI-CONNECT-PARAMS-VALID-SECURE", "WIFI-CONNECT-SECURE"]
    #expect(
      Set(should)
        == Set([
          "TCPSOCKET_RECV_TIMEOUT", "TCPSOCKET_SEND_TIMEOUT", "UDPSOCKET_SENDTO_TIMEOUT", "WIFI-SET-CHANNEL",
          "WIFI-GET-RSSI", "WIFI-CONNECT-PARAMS-CHANNEL", "WIFI-CONNECT-PARAMS-CHANNEL-FAIL",
          "WIFI-SCAN-NULL", "WIFI-SCAN",
        ]).union(security == .wpaWPA2 ? [] : conditional))
    #expect(
      priorities.mapValues(\.count)
        == Dictionary(uniqueKeysWithValues: SuiteCatalog.names.map { ($0.suite, $0.cases.count) }))
  }

  @Test("has mbed's budgets, multiplied by the scale", arguments: [1, 0.5, 3])
  func budgets(scale: Double) throws {
    let budgets = try plan(scale: scale).suites.map(\.budget)
    #expect(budgets == [120, 960, 480, 480, 240].map { Duration.seconds($0) * scale })
  }

  @Test("takes a budget from the macro of its suite, and scales it too")
  func macros() throws {
    let words = ["DNSSOCKET", "TCPSOCKET", "UDPSOCKET", "INTERFACE", "WIFI"]
    for (index, word) in words.enumerated() {
      let config = """
        {"config": {"echo-server-addr": "echo.test", "wifi-unsecure-ssid": "open"},
         "target_overrides": {"*": {"target.network-default-interface-type": "WIFI",
           "nsapi.default-wifi-ssid": "home", "nsapi.default-wifi-security": "NONE"}},
         "macros": ["MBED_GREENTEA_TEST_\(word)_TIMEOUT_S=7"]}
        """
      var expected: [Duration] = [.seconds(240), .seconds(1920), .seconds(960), .seconds(960), .seconds(480)]
      expected[index] = .seconds(14)
      #expect(try plan(config, scale: 2).suites.map(\.budget) == expected)
    }
  }

  @Test(
    "selects by patterns, never changes the order, and leaves empty suites out",
    arguments: [
      (nil, "WIFI-CONNECT-SECURE,SYNCHRONOUS_DNS", ["SYNCHRONOUS_DNS", "WIFI-CONNECT-SECURE"]),
      ("*-wifi,*-tcp", "*_OPEN_LIMIT,wifi-const*", ["TCPSOCKET_OPEN_LIMIT", "WIFI-CONSTRUCTOR"]),
      ("*-wifi", "WIFI-CONNECT", ["WIFI-CONNECT"]), ("*-wifi", "TCP*", []), ("nothing", nil, []),
      ("", nil, []), (nil, " synchronous_?ns ", ["SYNCHRONOUS_DNS"]),
    ] as [(String?, String?, [String])])
  func selection(suites: String?, cases: String?, expected: [String]) throws {
    let plan = try plan(suites: suites, cases: cases)
    #expect(plan.suites.flatMap { $0.cases.map(\.name) } == expected)
    #expect(plan.suites.allSatisfy { !$0.cases.isEmpty })
    #expect(plan.notBuilt.isEmpty)
  }

  @Test("names the first missing key of a suite, and of each case that cannot be built")
  func missing() throws {
    func missing(_ members: String) throws -> [String] {
      try plan(keys(members)).notBuilt.map {
        "\($0.suite.split(separator: "-").last ?? "")/\($0.testCase ?? "*"): \($0.missingKey ?? "")"
      }
    }
    let interface = "target.network-default-interface-type"
    let ssid = "nsapi.default-wifi-ssid"
    let wifi = "\"\(interface)\": \"WIFI\""
    let network = wifi + ", \"\(ssid)\": \"home\", \"nsapi.default-wifi-security\": \"NONE\""
    #expect(try missing("") == ["dns", "tcp", "udp", "interface", "wifi"].map { "\($0)/*: \(interface)" })
    #expect(
      try missing(wifi) == ["dns", "tcp", "udp", "interface"].map { "\($0)/*: \(ssid)" } + [
        "wifi/*: wifi-secure-ssid"
      ])
    #expect(
      try missing(network) == [
        "tcp/*: echo-server-addr", "udp/*: echo-server-addr", "wifi/*: wifi-secure-ssid",
      ])
    let server = network + ", \"echo-server-addr\": \"echo.test\""
    let open = try missing(server + ", \"wifi-unsecure-ssid\": \"open\"")
    #expect(open.contains("wifi/WIFI-CONNECT-SECURE: wifi-secure-ssid"))
    #expect(open.allSatisfy { $0.hasPrefix("wifi/WIFI-") && $0.hasSuffix(": wifi-secure-ssid") })
    let secure = try missing(
      server
        + """
        , "wifi-secure-ssid": "home", "wifi-password": "sesame88", "wifi-secure-protocol": "WPA2"
        """)
    #expect(secure.contains("wifi/WIFI-CONNECT: wifi-unsecure-ssid"))
    #expect(secure.allSatisfy { $0.hasPrefix("wifi/WIFI-") && $0.hasSuffix(": wifi-unsecure-ssid") })
  }

  @Test("without the extended cases lacks one of netsocket-dns and one of netsocket-udp, and says so")
  func withoutExtended() throws {
    let text = EmbeddedConfig.text.replacingOccurrences(
      of: "\"MBED_EXTENDED_TESTS\"", with: "\"MBED_EXTENDED_TESTS=0\"")
    let plan = try plan(text, suites: "*-dns,*-udp")
    #expect(plan.suites.map(\.cases.count) == [0, 2].map { SuiteCatalog.names[$0].cases.count - 1 })
    #expect(
      plan.notBuilt.map(\.testCase) == ["ASYNCHRONOUS_DNS_SIMULTANEOUS_REPEAT", "UDPSOCKET_SENDTO_INVALID"])
    #expect(plan.notBuilt.allSatisfy { $0.missingKey == "MBED_EXTENDED_TESTS" })
  }

  @Test("leaves out what is about Wi-Fi on a device without it, and asks for none of its keys")
  func withoutWiFi() throws {
    func plan(_ text: String) throws -> TestPlan {
      let environment = try Rehearsal.environment(try Rehearsal.config(text), hasWiFi: false)
      return SuiteCatalog.plan(environment, SuiteCatalog.Selection(), scale: 1)
    }
    let server = try plan(keys("\"echo-server-addr\": \"echo.test\""))
    #expect(server.suites.map(\.name) == Array(Self.suites.prefix(3)))
    #expect(
      server.notBuilt
        == Self.suites.suffix(2).map { .init(suite: $0, testCase: nil, reason: .deviceLacks("Wi-Fi")) })
    let none = try plan(keys(""))
    #expect(none.suites.map(\.name) == Array(Self.suites.prefix(1)))
    #expect(none.notBuilt.compactMap(\.missingKey) == ["echo-server-addr", "echo-server-addr"])
  }

  @Test("tells nothing of what was not selected")
  func missingUnselected() throws {
    let plan = try plan(keys(""), suites: "*-dns")
    #expect(plan.suites.isEmpty)
    #expect(plan.notBuilt.map(\.suite) == ["mbed-os-tests-netsocket-dns"])
  }

  @Test("leaves the extended cases out when the macro is 0, and says so")
  func extended() throws {
    let text = EmbeddedConfig.text.replacingOccurrences(
      of: "\"MBED_EXTENDED_TESTS\"", with: "\"MBED_EXTENDED_TESTS=0\"")
    let plan = try plan(text, suites: "*-tcp")
    #expect(plan.suites.map(\.cases.count) == [SuiteCatalog.names[1].cases.count - 1])
    #expect(
      plan.notBuilt == [
        .init(
          suite: "mbed-os-tests-netsocket-tcp", testCase: "TCPSOCKET_CONNECT_INVALID",
          missingKey: "MBED_EXTENDED_TESTS")
      ])
  }
}

@Suite("Patterns over suite and case names")
struct GlobTests {
  @Test(
    "match the whole name, without regard to case",
    arguments: [
      ("*", "", true), ("*", "WIFI-CONNECT", true), ("", "", true), ("", "x", false), ("?", "", false),
      ("WIFI-CONNECT", "WIFI-CONNECT", true), ("wifi-connect", "WIFI-CONNECT", true),
      ("WIFI-CONNECT", "WIFI-CONNECT-SECURE", false), ("WIFI-CONNECT*", "WIFI-CONNECT", true),
      ("*SECURE", "WIFI-CONNECT-SECURE", true), ("*CONNECT", "WIFI-CONNECT-SECURE", false),
      ("*-*-*", "a-b", false), ("*-*-*", "a-b-c", true), ("a**b", "axxb", true), ("a?c", "abc", true),
      ("a?c", "ac", false), ("*aab", "aaaab", true), ("[ab]x", "bx", true), ("[ab]x", "cx", false),
      ("[a-c]x", "bx", true), ("[A-C]x", "bx", true), ("[!a-c]x", "bx", false), ("[!a-c]x", "dx", true),
      ("[]x", "]x", false), ("[]x]y", "]y", true), ("[]x]y", "xy", true), ("[a", "[a", true),
      ("[c-a]", "[c-a]", true),
      ("[a-]x", "-x", true), ("a.c", "abc", false), ("TCP\\*", "TCPx", false),
    ])
  func table(pattern: String, name: String, expected: Bool) {
    #expect(Glob(pattern).matches(name) == expected)
  }

  @Test("a list is split at commas; blanks around and empty parts do not count")
  func list() {
    #expect(Glob.list(" *-tcp , ,*-udp,").map(\.pattern) == ["*-tcp", "*-udp"])
    #expect(Glob.list("").isEmpty)
  }

  @Test("hostile patterns cost no exponential time")
  func hostile() {
    let name = String(repeating: "a", count: 2000)
    #expect(!Glob(String(repeating: "*a", count: 200) + "b").matches(name))
  }
}
