/// A result code of the network-socket API (`nsapi_error_t`).
///
/// Thrown where the C++ API returns a negative number; ``ok`` exists so that a code can also be kept and
/// compared. Values: `nsapi_types.h`, the same from mbed-os 5.10 to 6.17 (``busy`` from 5.12).
public struct NSAPIError: Error, RawRepresentable, Hashable, Sendable {
  public let rawValue: Int32

  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// No error.
  public static let ok = NSAPIError(rawValue: 0)
  /// No data, no room or no answer now, and the call does not wait (any longer).
  public static let wouldBlock = NSAPIError(rawValue: -3001)
  /// Unsupported functionality.
  public static let unsupported = NSAPIError(rawValue: -3002)
  /// Invalid parameter or configuration.
  public static let parameter = NSAPIError(rawValue: -3003)
  /// Not connected to a network.
  public static let noConnection = NSAPIError(rawValue: -3004)
  /// No socket: all taken, never opened or closed.
  public static let noSocket = NSAPIError(rawValue: -3005)
  /// The IP address is not known.
  public static let noAddress = NSAPIError(rawValue: -3006)
  /// A memory resource is not available.
  public static let noMemory = NSAPIError(rawValue: -3007)
  /// The SSID is missing or was not found.
  public static let noSSID = NSAPIError(rawValue: -3008)
  /// A name could not be resolved.
  public static let dnsFailure = NSAPIError(rawValue: -3009)
  /// DHCP did not complete.
  public static let dhcpFailure = NSAPIError(rawValue: -3010)
  /// The access point refused the credentials.
  public static let authFailure = NSAPIError(rawValue: -3011)
  /// The network processor failed or does not answer.
  public static let deviceError = NSAPIError(rawValue: -3012)
  /// The operation has begun and goes on.
  public static let inProgress = NSAPIError(rawValue: -3013)
  /// The operation was already going on.
  public static let already = NSAPIError(rawValue: -3014)
  /// Already connected.
  public static let isConnected = NSAPIError(rawValue: -3015)
  /// The connection was lost.
  public static let connectionLost = NSAPIError(rawValue: -3016)
  /// The connection attempt timed out.
  public static let connectionTimeout = NSAPIError(rawValue: -3017)
  /// The address is in use.
  public static let addressInUse = NSAPIError(rawValue: -3018)
  /// The operation timed out.
  public static let timeout = NSAPIError(rawValue: -3019)
  /// The device is busy with another operation.
  public static let busy = NSAPIError(rawValue: -3020)

  private static let names: [Int32: String] = [
    0: "OK", -3001: "WOULD_BLOCK", -3002: "UNSUPPORTED", -3003: "PARAMETER", -3004: "NO_CONNECTION",
    -3005: "NO_SOCKET", -3006: "NO_ADDRESS", -3007: "NO_MEMORY", -3008: "NO_SSID", -3009: "DNS_FAILURE",
    -3010: "DHCP_FAILURE", -3011: "AUTH_FAILURE", -3012: "DEVICE_ERROR", -3013: "IN_PROGRESS",
    -3014: "ALREADY", -3015: "IS_CONNECTED", -3016: "CONNECTION_LOST", -3017: "CONNECTION_TIMEOUT",
    -3018: "ADDRESS_IN_USE", -3019: "TIMEOUT", -3020: "BUSY",
  ]

  /// The name after `NSAPI_ERROR_`; nil for a number that the API does not know.
  public var name: String? { Self.names[rawValue] }
}

extension NSAPIError: CustomStringConvertible {
  /// Name and number, such as `NO_SOCKET (-3005)`.
  public var description: String {
    name.map { "\($0) (\(rawValue))" } ?? "\(rawValue)"
  }
}
