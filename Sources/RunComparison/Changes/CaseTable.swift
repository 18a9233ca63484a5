import Greentea

/// The cases of both sides by suite and name, in order of first appearance.
struct CaseTable {
  struct Sides<Value> {
    var base: [Value] = []
    var new: [Value] = []
  }

  struct Row {
    let name: String
    var cases = Sides<ComparedCase>()
  }

  struct Suite {
    let name: String
    var words = Sides<SuiteWord>()
    var rows: [Row] = []
    fileprivate var indices: [String: Int] = [:]
  }

  private(set) var suites: [Suite] = []
  private var indices: [String: Int] = [:]

  enum Side {
    case base
    case new
  }

  mutating func add(_ runs: [ComparedRun], to side: Side) {
    for run in runs {
      for suite in run.suites {
        let index = indices[suite.name] ?? suites.count
        if index == suites.count {
          indices[suite.name] = index
          suites.append(Suite(name: suite.name))
        }
        suites[index].add(suite, to: side)
      }
    }
  }
}

extension CaseTable.Suite {
  fileprivate mutating func add(_ suite: ComparedSuite, to side: CaseTable.Side) {
    words.add(suite.word, to: side)
    for testCase in suite.cases {
      let index = indices[testCase.name] ?? rows.count
      if index == rows.count {
        indices[testCase.name] = index
        rows.append(CaseTable.Row(name: testCase.name))
      }
      rows[index].cases.add(testCase, to: side)
    }
  }
}

extension CaseTable.Sides {
  mutating func add(_ value: Value, to side: CaseTable.Side) {
    switch side {
    case .base: base.append(value)
    case .new: new.append(value)
    }
  }
}
