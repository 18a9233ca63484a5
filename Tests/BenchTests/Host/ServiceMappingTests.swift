import NetworkSocket
import Testing

@testable import Bench

@Suite("A mapping of services")
struct ServiceMappingTests {
  static let right: [(String, ServiceMapping.Host, UInt16, String)] = [
    ("*:7=127.0.0.1:4007", .any, 7, "127.0.0.1:4007"),
    ("echo.test:7=localhost:65535", .name("echo.test"), 7, "127.0.0.1:65535"),
    ("198.51.100.7:9=10.0.0.1:1", .address(IPAddress(198, 51, 100, 7)), 9, "10.0.0.1:1"),
    ("[2001:db8::1]:53=[::1]:5353", .address(IPAddress("2001:db8::1") ?? .unspecified), 53, "[::1]:5353"),
    ("LOCALHOST:7=127.0.0.1:8", .address(IPAddress(127, 0, 0, 1)), 7, "127.0.0.1:8"),
  ]

  @Test("has a host and a port on each side", arguments: right)
  func read(text: String, host: ServiceMapping.Host, port: UInt16, target: String) throws {
    let mapping = try ServiceMapping(text)
    #expect(mapping.text == text)
    #expect(mapping.host == host)
    #expect(mapping.port == port)
    #expect(mapping.target.description == target)
  }

  static let wrong: [(String, ServiceMapping.ParseError)] = [
    ("", .malformed), ("=", .malformed), ("*:7", .malformed), ("*:7=127.0.0.1:1=x", .malformed),
    ("*=127.0.0.1:1", .malformed), (":7=127.0.0.1:1", .malformed), ("*:7=:1", .malformed),
    ("*:=127.0.0.1:1", .badPort("")), ("*:0=127.0.0.1:1", .badPort("0")),
    ("*:65536=127.0.0.1:1", .badPort("65536")),
    ("*:+7=127.0.0.1:1", .badPort("+7")), ("*:٧=127.0.0.1:1", .badPort("٧")),
    ("*:7=127.0.0.1:x", .badPort("x")),
    ("*:7=example.com:7", .badTarget("example.com")), ("*:7=::1:7", .badTarget("::1")),
    ("*:7=*:7", .badTarget("*")), ("*:7=0.0.0.0:7", .badTarget("0.0.0.0")),
    ("*:7=[::]:7", .badTarget("[::]")),
    ("*:7=[127.0.0.1]:7", .badTarget("[127.0.0.1]")),
  ]

  @Test("that makes no sense is an error that says why", arguments: wrong)
  func refused(text: String, error: ServiceMapping.ParseError) {
    #expect(throws: error) { try ServiceMapping(text) }
  }

  @Test("of a name means all that has its address; names and addresses may not be mapped twice")
  func names() throws {
    let config = try Jobs.config()
    func routes(_ texts: [String]) throws -> HostRoutes {
      try HostRoutes(config, mappings: try texts.map { try ServiceMapping($0) })
    }
    _ = try routes(["*:7=127.0.0.1:1", "echo.netsocket.test:7=127.0.0.1:2", "198.51.100.7:9=127.0.0.1:2"])
    for texts in [
      ["echo.netsocket.test:7=127.0.0.1:1", "198.51.100.7:7=127.0.0.1:2"],
      ["*:7=127.0.0.1:1", "*:7=127.0.0.1:1"],
    ] {
      let error = try #require(throws: RouteError.self) { try routes(texts) }
      #expect(error.text == texts[1])
      #expect(error.reason == .repeated(String(texts[1].prefix { $0 != "=" })))
    }
    let error = try #require(throws: RouteError.self) { try routes(["nowhere.test:7=127.0.0.1:1"]) }
    guard case .unknownName("nowhere.test", let known) = error.reason else {
      Issue.record("\(error.reason)")
      return
    }
    #expect(known.prefix(2) == ["echo.netsocket.test", "google.com"])
  }

  @Test("does not leave this machine unless it may", arguments: ["10.0.0.1", "[2001:db8::1]", "128.0.0.1"])
  func outside(host: String) throws {
    let config = try Jobs.config()
    let mapping = try ServiceMapping("*:7=\(host):7")
    #expect(throws: RouteError.self) { try HostRoutes(config, mappings: [mapping]) }
    _ = try HostRoutes(config, mappings: [mapping], allowsOutside: true)
    _ = try HostRoutes(config, mappings: [try ServiceMapping("*:7=127.9.9.9:7")])
  }
}
