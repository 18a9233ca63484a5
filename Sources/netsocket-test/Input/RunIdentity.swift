import FoundationEssentials
import Glibc
import RunComparison
import RunHistory
import Timekeeping

/// The seed of a run that was given none: the only draw of real chance.
enum FreshSeed {
  /// Small enough to be typed.
  static func draw() -> UInt64 { UInt64.random(in: 0...UInt64(UInt32.max)) }
}

/// Ids that no run has had before: real chance, which bears on nothing else.
enum FreshRunID {
  static func draw() -> RunID {
    var generator = SystemRandomNumberGenerator()
    return RunID(using: &generator)
  }
}

/// The time of the world outside, which only the history knows: the only place that reads it.
enum WallClock {
  static var now: WallTime {
    WallTime(unixNanoseconds: Int64((Date().timeIntervalSince1970 * 1e9).rounded()))
  }

  /// The day, in UTC.
  static func today() throws(CLIError) -> CalendarDate {
    guard let today = CalendarDate(String(now.description.prefix(10))) else {
      throw CLIError(
        .internalError, "this machine's clock shows no date: \(now)", advice: "date   (set the clock)")
    }
    return today
  }
}

/// What this machine is called.
enum HostMachine {
  /// Nil if it has no name.
  static var own: String? {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return nil }
    let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.isEmpty ? nil : text
  }

  /// Its operating system, such as `Linux 6.1.0 x86_64`; nil if that is not known.
  static var system: String? {
    var names = utsname()
    guard uname(&names) == 0 else { return nil }
    func text<Name>(_ name: Name) -> String {
      withUnsafeBytes(of: name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))"
  }
}

/// Which revision a work tree of git is at, read from git's own files.
enum GitRevision {
  /// The name of the commit that is checked out where the folder is.
  ///
  /// - Returns: nil if the folder is in no work tree, or nothing was committed in it yet.
  static func of(_ folder: String) -> String? {
    var folder = folder
    while true {
      if let git = repository(in: folder) { return head(of: git) }
      guard let end = folder.lastIndex(of: "/"), folder != "/" else { return nil }
      folder = end == folder.startIndex ? "/" : String(folder[..<end])
    }
  }

  /// Of the folder that this process is in.
  static var ofCurrentFolder: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return of(String(cString: path))
  }

  /// The folder that holds `HEAD`: `.git`, or where a file `.git` says (git-worktree, submodules).
  private static func repository(in folder: String) -> String? {
    let path = folder + "/.git"
    if text(path + "/HEAD") != nil { return path }
    guard let link = text(path)?.dropping(prefix: "gitdir: ") else { return nil }
    return absolute(link, in: folder)
  }

  private static func head(of git: String) -> String? {
    guard let head = text(git + "/HEAD") else { return nil }
    guard let name = head.dropping(prefix: "ref: ") else { return revision(head) }
    // A linked work tree has a HEAD of its own and shares the branches.
    let common = text(git + "/commondir").map { absolute($0, in: git) } ?? git
    for folder in [git, common] {
      if let found = text("\(folder)/\(name)").flatMap(revision) { return found }
    }
    let packed = text(common + "/packed-refs") ?? ""
    let line = packed.split(separator: "\n").first { $0.hasSuffix(" \(name)") }
    return line?.split(separator: " ").first.flatMap { revision(String($0)) }
  }

  private static func revision(_ text: String) -> String? {
    let isHexadecimal = text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    return isHexadecimal && [40, 64].contains(text.utf8.count) ? text : nil
  }

  private static func absolute(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  /// What a small file says, without its last line end; nil if it cannot be read.
  private static func text(_ path: String) -> String? {
    guard let bytes = try? InputFile.read(path, what: "file of git", limit: 1 << 24) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}

extension String {
  fileprivate func dropping(prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
