import ArgumentParser

/// In which form a command tells what it found.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case table
  case json
  case csv
  case markdown
}
