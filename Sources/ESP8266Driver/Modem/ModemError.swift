import ATCommand
import NetworkSocket

/// Why a command to the module had no success.
enum ModemError: Error, Equatable {
  /// No answer, or no way to send the command.
  case channel(ATError)

  /// The module answered ERROR or FAIL; the words before it.
  case refused([String])

  /// The module answered, but not what the command is specified to bring.
  case unexpected(String)

  /// A result that has a code of its own.
  case failed(NSAPIError)

  /// Whether the module dropped the command because it was busy.
  var isBusy: Bool { self == .channel(.busy) }

  /// Whether another try may do better: the module did not answer, or not yet to this.
  var mayPass: Bool {
    switch self {
    case .channel(.noAnswer), .channel(.busy), .refused: true
    case .channel, .unexpected, .failed: false
    }
  }

  /// The code for the network-socket API: DEVICE_ERROR where nothing more exact is specified.
  var code: NSAPIError {
    if case .failed(let code) = self { return code }
    return .deviceError
  }
}
