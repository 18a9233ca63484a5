/// A run as far as a comparison looks at it.
public struct ComparedRun: Hashable, Sendable {
  /// How the run is named to people, such as its id in the history.
  public let id: String

  /// The label of the firmware: the axis along which runs are meant to differ. Nil if nobody knows it.
  public let firmware: String?

  /// Under what the run ran, each name once. Runs that differ in one of these may differ because of it.
  public let conditions: [Condition]

  /// In the order of execution, each name once.
  public let suites: [ComparedSuite]

  /// Something besides the firmware that has a bearing on the results, such as the configuration, the device
  /// or the tool's version.
  public struct Condition: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(id: String, firmware: String?, conditions: [Condition], suites: [ComparedSuite]) {
    self.id = id
    self.firmware = firmware
    self.conditions = conditions
    self.suites = suites
  }
}
