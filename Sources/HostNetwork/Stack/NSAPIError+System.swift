import Glibc
import NIOCore
import NetworkSocket

extension NSAPIError {
  /// The API's code for what a system call, or NIO in its place, has thrown.
  init(system error: any Error) {
    switch error {
    case let error as IOError: self = Self.code(ofErrno: error.errnoCode)
    case ChannelError.connectTimeout: self = .connectionTimeout
    case ChannelError.writeMessageTooLarge: self = .parameter
    case ChannelError.writeHostUnreachable: self = .noConnection
    case is ChannelError: self = .connectionLost
    default: self = .deviceError
    }
  }

  private static func code(ofErrno number: CInt) -> NSAPIError {
    switch number {
    case ETIMEDOUT: .connectionTimeout
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN: .noConnection
    case ECONNRESET, ECONNABORTED, EPIPE, ENOTCONN: .connectionLost
    // A port that is taken is a parameter that does not fit: mbed-os has it so for every stack.
    case EADDRINUSE, EADDRNOTAVAIL, EINVAL, EMSGSIZE: .parameter
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: .noMemory
    // As an ESP8266 answers a connect that nobody takes.
    default: .deviceError
    }
  }
}

/// The system's words for an error.
enum SystemText {
  static func of(_ error: any Error) -> String {
    switch error {
    case let error as IOError: String(cString: strerror(error.errnoCode))
    case ChannelError.connectTimeout: "no answer in time"
    default: "\(error)"
    }
  }
}
