import PositionedJSON

/// Reads a run from a file of the schema `greentea-run/1`.
///
/// Nothing in the file is guessed at: a missing, unknown or ill-typed member, an unknown result word and a
/// name given twice are errors. Only what the schema calls optional has a default.
public struct GreenteaRunReader: Sendable {
  /// The value of the member `schema` in the files that this reader knows.
  public static let schema = "greentea-run/1"

  private let reader: JSONReader

  /// A reader of files of at most `maximumSize` bytes; whole logs are in them, so the default is 64 MiB.
  public init(maximumSize: Int = 64 << 20) {
    reader = JSONReader(options: JSONReader.Options(maximumSize: maximumSize))
  }

  /// The run in a file's bytes.
  ///
  /// Throws the first error; one of the JSON syntax comes before all others, then one of the schema's name.
  public func read(_ bytes: [UInt8]) throws(GreenteaRunError) -> MbedReport {
    try MbedReport(reading: document(bytes))
  }

  /// The document in a file's bytes, of whatever schema.
  func document(_ bytes: [UInt8]) throws(GreenteaRunError) -> JSONNode {
    do {
      return try reader.read(bytes)
    } catch {
      throw GreenteaRunError(position: error.position, message: error.message)
    }
  }
}
