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

  /// The name after `NSAPI_ERROR_`; nil for a number that the API does not know.
  public var name: String? { Self.table[rawValue]?.name }

  /// What the code means, in a sentence for people; nil for a number that the API does not know.
  public var text: String? { Self.table[rawValue]?.text }

  /// Every code that the API has, OK first, in the order of their numbers from there down.
  public static let allCodes = table.keys.sorted(by: >).map(NSAPIError.init)

  private static let table: [Int32: (name: String, text: String)] = [
    0: ("OK", "There was no error."),
    -3001: ("WOULD_BLOCK", "Nothing could be done at once, and the call does not wait any longer."),
    -3002: ("UNSUPPORTED", "The device or the call does not have this function."),
    -3003: ("PARAMETER", "An argument or a setting is not valid."),
    -3004: ("NO_CONNECTION", "There is no connection to a network."),
    -3005: ("NO_SOCKET", "The socket is not open, or all sockets are taken."),
    -3006: ("NO_ADDRESS", "The IP address is not known."),
    -3007: ("NO_MEMORY", "The device has no memory or buffer left for this."),
    -3008: ("NO_SSID", "No network name was given, or no network of that name was found."),
    -3009: ("DNS_FAILURE", "The host name could not be resolved."),
    -3010: ("DHCP_FAILURE", "The network gave no IP address."),
    -3011: ("AUTH_FAILURE", "The access point refused the credentials."),
    -3012: ("DEVICE_ERROR", "The network processor failed, refused or did not answer."),
    -3013: ("IN_PROGRESS", "The operation has begun and is going on."),
    -3014: ("ALREADY", "The operation had begun before and is still going on."),
    -3015: ("IS_CONNECTED", "There is a connection already."),
    -3016: ("CONNECTION_LOST", "The connection was lost."),
    -3017: ("CONNECTION_TIMEOUT", "The connection was not made in time."),
    -3018: ("ADDRESS_IN_USE", "The address is used by somebody else."),
    -3019: ("TIMEOUT", "The operation did not end in time."),
    -3020: ("BUSY", "The device is busy with another operation."),
  ]
}

extension NSAPIError: CustomStringConvertible {
  /// Name and number, such as `NO_SOCKET (-3005)`.
  public var description: String {
    name.map { "\($0) (\(rawValue))" } ?? "\(rawValue)"
  }
}
