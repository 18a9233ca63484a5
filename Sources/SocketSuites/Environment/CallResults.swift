import Greentea
import NetworkSocket

/// The results of calls as the C++ API returns them, for expectations.
enum Code {
  /// OK, or what was thrown.
  static func ofImmediate(_ call: () throws(NSAPIError) -> Void) -> NSAPIError {
    do throws(NSAPIError) {
      try call()
      return .ok
    } catch {
      return error
    }
  }

  /// OK, or what was thrown.
  static func of(_ call: () async throws(NSAPIError) -> Void) async -> NSAPIError {
    do throws(NSAPIError) {
      try await call()
      return .ok
    } catch {
      return error
    }
  }
}

extension CaseContext {
  /// Expects the call to be OK, that is to throw nothing.
  func expectOK(
    _ what: String, file: String = #fileID, line: Int = #line, _ call: () async throws(NSAPIError) -> Void
  ) async throws {
    try expect(what, await Code.of(call), equals: .ok, file: file, line: line)
  }
}

/// A count or a code (`nsapi_size_or_error_t`).
enum SizeOrError: Hashable {
  case size(Int)
  case error(NSAPIError)

  /// The count that the call gave, or the code that it threw.
  static func of(_ call: () async throws(NSAPIError) -> Int) async -> SizeOrError {
    do throws(NSAPIError) {
      return .size(try await call())
    } catch {
      return .error(error)
    }
  }

  /// The count; nil for a code.
  var size: Int? {
    if case .size(let size) = self { return size }
    return nil
  }
}

extension SizeOrError: CustomStringConvertible {
  var description: String {
    switch self {
    case .size(let size): "\(size)"
    case .error(let error): "\(error)"
    }
  }
}
