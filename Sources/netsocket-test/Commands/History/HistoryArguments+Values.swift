import ArgumentParser
import Greentea
import RunComparison
import RunHistory
import Timekeeping

extension WallTime: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}

extension VerdictName: ExpressibleByArgument {}

extension RunSelector: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
