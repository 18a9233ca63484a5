import Glibc
import Synchronization

/// A descriptor that is only kept open.
final class HeldDescriptor: Sendable {
  private let descriptor: Mutex<Int32>

  init(_ descriptor: Int32) {
    self.descriptor = Mutex(descriptor)
  }

  deinit {
    close()
  }

  /// - Returns: false if it was closed before.
  @discardableResult
  func close() -> Bool {
    descriptor.withLock { descriptor in
      guard descriptor >= 0 else { return false }
      Glibc.close(descriptor)
      descriptor = -1
      return true
    }
  }
}
