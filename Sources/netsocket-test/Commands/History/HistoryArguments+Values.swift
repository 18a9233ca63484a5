import ArgumentParser
import RunComparison
import RunHistory

extension WallTime: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}

extension CaseOutcome: ExpressibleByArgument {}

extension RunSelector: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
