/// A count of a whole run.
public struct RunCounter: Hashable, Sendable {
  public let name: String
  public let value: Int

  public init(name: String, value: Int) {
    self.name = name
    self.value = value
  }
}
