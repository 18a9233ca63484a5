import Testing
import Timekeeping

@testable import RunHistory

@Suite("SHA-256")
struct SHA256Tests {
  /// NIST's examples for FIPS 180-4, and the empty text.
  static let vectors: [(text: String, digest: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test("gives NIST's digests", arguments: vectors.indices)
  func known(index: Int) {
    let (text, digest) = Self.vectors[index]
    #expect(SHA256.hexadecimal(of: text.utf8) == digest)
  }

  @Test("pads every length to whole blocks")
  func lengths() {
    let digests = (0..<200).map { SHA256.hexadecimal(of: [UInt8](repeating: 0, count: $0)) }
    #expect(Set(digests).count == digests.count)
    // openssl dgst -sha256, of so many zeros.
    #expect(digests[55] == "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7")
    #expect(digests[56] == "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb")
    #expect(digests[64] == "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b")
  }

  @Test("of a list tells where its texts end")
  func lists() {
    let lists = [[], [""], ["", ""], ["ab"], ["a", "b"], ["b", "a"], ["1:a"], ["a1:b"]]
    #expect(Set(lists.map { ContentDigest.of($0) }).count == lists.count)
  }
}

@Suite("The id of a run")
struct RunIDTests {
  @Test("is a UUID of version 4, another one every time")
  func random() throws {
    var generator = SeededGenerator(seed: 1)
    let ids = (0..<200).map { _ in RunID(using: &generator) }
    #expect(Set(ids).count == 200)
    for id in ids {
      #expect(RunID(id.text) == id)
      let characters = Array(id.text)
      #expect(characters[14] == "4")
      #expect("89ab".contains(characters[19]))
    }
  }

  @Test("of a content is a UUID of version 8 that keeps to it")
  func digest() throws {
    let id = try #require(RunID(digest: SHA256.hexadecimal(of: "abc".utf8)))
    #expect(id.text == "ba7816bf-8f01-8fea-8141-40de5dae2223")
    #expect(RunID(digest: "abc") == nil)
    #expect(RunID(digest: String(repeating: "x", count: 64)) == nil)
  }

  @Test("takes upper case for lower case, and nothing else for an id")
  func text() {
    #expect(
      RunID("BA7816BF-8f01-8fea-8141-40de5dae2223")?.text == "ba7816bf-8f01-8fea-8141-40de5dae2223")
    for text in ["", "ba7816bf8f018fea814140de5dae2223", "ba7816bf-8f01-8fea-8141-40de5dae222g", "-", "----"]
    {
      #expect(RunID(text) == nil)
    }
  }
}

@Suite("Wall time")
struct WallTimeTests {
  static let times: [(text: String, seconds: Int64)] = [
    ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1), ("2000-02-29T12:00:00Z", 951_825_600),
    ("2026-11-20T21:39:01Z", 1_795_210_741), ("1999-12-31T23:59:59Z", 946_684_799),
    ("2100-03-01T00:00:00Z", 4_107_542_400), ("1678-01-01T00:00:00Z", -9_214_560_000),
    ("2261-12-31T23:59:59Z", 9_214_646_399), ("1900-02-28T00:00:00Z", -2_203_977_600),
  ]

  @Test("is written in UTC and read back", arguments: times.indices)
  func both(index: Int) throws {
    let (text, seconds) = Self.times[index]
    let time = WallTime(unixNanoseconds: seconds * 1_000_000_000)
    #expect(time.description == text)
    #expect(WallTime(text) == time)
  }

  @Test("of days in every year, and of every day around two leap years, is written and read back")
  func days() {
    for day in Array(stride(from: Int64(-106_000), through: 106_000, by: 61)) + Array(10_500..<11_500) {
      let time = WallTime(unixNanoseconds: day * 86_400 * 1_000_000_000)
      #expect(WallTime(time.description) == time)
    }
  }

  @Test("is written at the ends of its range")
  func ends() {
    #expect(WallTime(unixNanoseconds: .max).description == "2262-04-11T23:47:16Z")
    #expect(WallTime(unixNanoseconds: .min).description == "1677-09-21T00:12:43Z")
  }

  static let forms: [(text: String, nanoseconds: Int64)] = [
    ("1970-01-02", 86_400_000_000_000), ("1970-01-01 00:01", 60_000_000_000),
    ("1970-01-01T00:00:01.5Z", 1_500_000_000), ("1970-01-01T00:00:00.1234567899", 123_456_789),
    ("1970-01-01T01:00:00+01:00", 0), ("1970-01-01T00:00-00:30", 1_800_000_000_000),
  ]

  @Test("is read in the forms that people use", arguments: forms.indices)
  func read(index: Int) {
    #expect(WallTime(Self.forms[index].text)?.unixNanoseconds == Self.forms[index].nanoseconds)
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "2026", "2026-13-01", "2026-00-01", "2026-01-00", "2026-02-29", "1900-02-29", "2026-1-1",
      "26-01-01",
      "2026-01-01T", "2026-01-01T24:00", "2026-01-01T00:60", "2026-01-01T00:00:60", "2026-01-01T00:00:00.",
      "2026-01-01T00:00:00+1", "2026-01-01T00:00:00+24:00", "2026-01-01x", "2026-01-01T00:00Zx", "1677-12-31",
      "2262-01-01", "２０２６-01-01", "+026-01-01",
    ])
  func refused(text: String) {
    #expect(WallTime(text) == nil)
  }
}
