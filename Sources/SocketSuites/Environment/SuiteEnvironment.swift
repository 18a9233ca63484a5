import Greentea
import NetworkSocket
import Synchronization
import TestConfiguration
import Timekeeping

/// What the cases of all suites share: the configuration, the interface under test, random payloads.
public final class SuiteEnvironment: Sendable {
  private struct State {
    var interface: (any NetworkInterface)?
    /// `get_interface` of the Wi-Fi suite disconnects on every call but the first.
    var wasAskedFor = false
    /// Whether the interface may have been given credentials.
    var mayHaveCredentials = false
    var names: NameMemory
    var generator: SeededGenerator
    var payloads: [[UInt8]] = []
  }

  let config: TestConfig
  /// Whether interfaces are `WiFiInterface`; otherwise the suites that are about Wi-Fi are not built.
  let hasWiFi: Bool
  private let makeInterface: @Sendable () -> (any NetworkInterface)?
  private let state: Mutex<State>

  /// - Parameters:
  ///   - generator: for payloads.
  ///   - hasWiFi: whether the device has Wi-Fi.
  ///   - makeInterface: a new interface object on the device, a `WiFiInterface` if it has Wi-Fi; nil if there can
  ///     be none.
  public init(
    config: TestConfig, generator: SeededGenerator, hasWiFi: Bool = true,
    makeInterface: @escaping @Sendable () -> (any NetworkInterface)?
  ) {
    self.config = config
    self.hasWiFi = hasWiFi
    self.makeInterface = makeInterface
    state = Mutex(State(names: NameMemory(cacheSize: config.dns.cacheSize), generator: generator))
  }

  // MARK: Interfaces

  /// Makes a new interface object, which has never seen credentials.
  func renewInterface() {
    let interface = makeInterface()
    let names = NameMemory(cacheSize: config.dns.cacheSize)
    state.withLock { state in
      state.interface = interface
      state.names = names
      state.wasAskedFor = false
      state.mayHaveCredentials = false
    }
  }

  /// Makes a new interface object unless the present one has never seen credentials.
  func renewInterfaceWithCredentials() {
    if state.withLock(\.mayHaveCredentials) { renewInterface() }
  }

  /// To be called before an interface is given credentials.
  func noteCredentials() {
    state.withLock { $0.mayHaveCredentials = true }
  }

  /// The lookups on the interface under test so far.
  var names: NameMemory { state.withLock(\.names) }

  /// The interface under test, as it is.
  func interface(_ context: CaseContext) throws -> any NetworkInterface {
    let interface = state.withLock(\.interface)
    try context.expect("interface", interface != nil, expected: "an interface", actual: "none")
    guard let interface else { throw context.end() }
    return interface
  }

  /// The interface under test of a suite that is about Wi-Fi.
  func wifiInterface(_ context: CaseContext) throws -> any WiFiInterface {
    let interface = try interface(context) as? any WiFiInterface
    try context.expect(
      "interface", interface != nil, expected: "a Wi-Fi interface", actual: "one without Wi-Fi")
    guard let interface else { throw context.end() }
    return interface
  }

  /// `get_interface` of the Wi-Fi suite: from the second call on it disconnects first, result ignored.
  func disconnectedInterface(_ context: CaseContext) async throws -> any WiFiInterface {
    let interface = try wifiInterface(context)
    let isFirst = state.withLock { state in
      defer { state.wasAskedFor = true }
      return !state.wasAskedFor
    }
    if !isFirst { try? await interface.disconnect() }
    return interface
  }

  /// A new default interface, over Wi-Fi with the credentials of `nsapi.default-wifi-*` if there are any.
  func renewDefaultInterface(_ context: CaseContext) throws -> any NetworkInterface {
    renewInterface()
    guard hasWiFi else { return try interface(context) }
    noteCredentials()
    let interface = try wifiInterface(context)
    let standard = DefaultInterface(
      credentials: config.defaultNetwork.map {
        DefaultInterface.Credentials(
          ssid: $0.ssid, password: $0.password?.revealed, security: SecurityType($0.security))
      }
    ) { interface }
    let code = Code.ofImmediate { () throws(NSAPIError) in _ = try standard.instance() }
    try context.expect("set_credentials of the default network", code, equals: .ok)
    return interface
  }

  // MARK: Payloads

  /// Bytes as the original fills its buffers: each `'0' + rand() % 43`, that is 0x30…0x5A.
  func asciiPayload(_ count: Int) -> [UInt8] {
    state.withLock { state in
      let payload = (0..<count).map { _ in 0x30 + UInt8(state.generator.below(43)) }
      state.payloads.append(payload)
      return payload
    }
  }

  /// Takes the payloads that were made since the last call, in their order.
  public func takePayloads() -> [[UInt8]] {
    state.withLock { state in
      defer { state.payloads = [] }
      return state.payloads
    }
  }
}

extension SecurityType {
  /// The API's word for the configuration's; an absent one is NONE.
  public init(_ security: WiFiSecurity?) {
    self =
      switch security {
      case nil, .some(.none): .none
      case .wep: .wep
      case .wpa: .wpa
      case .wpa2: .wpa2
      case .wpaWPA2: .wpaWPA2
      case .wpa3: .wpa3
      case .wpa3WPA2: .wpa3WPA2
      }
  }
}

/// A service of the test server.
public enum TestService: Sendable {
  case echo, discard, daytime, chargen

  /// Its TCP port; 0 without a server. Only echo and discard can be configured.
  public func port(_ server: TestServer?) -> UInt16 {
    guard let server else { return 0 }
    return switch self {
    case .echo: UInt16(clamping: server.port)
    case .discard: UInt16(clamping: server.discardPort)
    case .daytime: 13
    case .chargen: 19
    }
  }
}
