/// How a run came into the history.
public enum RunSource: Hashable, Sendable {
  /// It was recorded while it ran.
  case recorded
  /// It was read from a file: in which format, its name, and the digest of what was read (SHA-256, hexadecimal).
  case imported(format: String, file: String, digest: String)
}
