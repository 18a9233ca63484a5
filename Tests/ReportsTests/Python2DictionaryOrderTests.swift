import Greentea
import Testing

@testable import EventLog
@testable import MbedFormats
@testable import Reports

@Suite("The order of a Python 2.7 dictionary")
struct Python2DictionaryOrderTests {
  private func results(_ words: String) throws -> [MbedResult] {
    try words.split(separator: " ").map { try #require(MbedResult(rawValue: String($0))) }
  }

  @Test("is that of the interpreter for one to thirteen results, inserted in any order")
  func recorded() throws {
    let rows = try Fixtures.rows("python/dictionary-order.tsv")
    #expect(rows.count > 400)
    for row in rows {
      let inserted = try results(row[0])
      let order = Python2DictionaryOrder.order(of: Python2DictionaryOrder.order(of: inserted))
      #expect(order == (try results(row[1])), "\(row[0])")
    }
  }

  @Test("of the four results of cases does not depend on what came first", arguments: 0..<24)
  func caseResults(permutation: Int) throws {
    var left = try results("OK FAIL ERROR SKIPPED")
    var number = permutation
    var inserted: [MbedResult] = []
    for remaining in (1...4).reversed() {
      inserted.append(left.remove(at: number % remaining))
      number /= remaining
    }
    #expect(Python2DictionaryOrder.order(of: inserted) == [.fail, .skipped, .ok, .error])
  }

  @Test("of nothing is nothing")
  func empty() {
    #expect(Python2DictionaryOrder.order(of: []) == [])
  }
}
