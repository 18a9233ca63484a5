import Synchronization

/// The interface that programs use when they name none (`NetworkInterface::get_default_instance`).
///
/// Made at the first use, given the default credentials, and the same one from then on, for any number of
/// tasks. mbed-os keeps it in a global; here whoever builds the device hands this object on, so that two
/// devices can live in one process.
public final class DefaultInterface: Sendable {
  /// The network of `nsapi.default-wifi-ssid`, `-password` and `-security`.
  public struct Credentials: Sendable {
    let ssid: String?
    let password: String?
    let security: SecurityType

    public init(ssid: String?, password: String?, security: SecurityType) {
      self.ssid = ssid
      self.password = password
      self.security = security
    }
  }

  private let credentials: Credentials?
  private let make: @Sendable () -> any WiFiInterface
  private let made = Mutex<(any WiFiInterface)?>(nil)

  /// - Parameters:
  ///   - credentials: nil where the configuration names no default network; `connect()` is NO_SSID then.
  ///   - make: a new interface, called once.
  public init(credentials: Credentials?, make: @escaping @Sendable () -> any WiFiInterface) {
    self.credentials = credentials
    self.make = make
  }

  /// `get_default_instance`: ready for `connect()` without arguments (`set_default_parameters`).
  ///
  /// - Throws: what `set_credentials` says to the default credentials, each time.
  public func instance() throws(NSAPIError) -> any WiFiInterface {
    let result: Result<any WiFiInterface, NSAPIError> = made.withLock { made in
      if let made { return .success(made) }
      let interface = make()
      do throws(NSAPIError) {
        if let credentials {
          try interface.setCredentials(
            ssid: credentials.ssid, password: credentials.password, security: credentials.security)
        }
      } catch {
        return .failure(error)
      }
      made = interface
      return .success(interface)
    }
    return try result.get()
  }
}

extension DefaultInterface.Credentials: CustomStringConvertible, CustomReflectable {
  /// Without the password.
  public var description: String { "\(ssid ?? "no SSID") (\(security.name))" }

  public var customMirror: Mirror { Mirror(self, children: ["ssid": ssid as Any]) }
}
