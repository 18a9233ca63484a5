import Greentea

/// Digests of lists of texts, whose ends count: `["ab"]` and `["a", "b"]` differ.
public enum ContentDigest {
  /// Of texts in their order; 64 hexadecimal digits.
  public static func of(_ texts: [String]) -> String {
    var digest = SHA256()
    for text in texts {
      // A length, because every character may be part of a text.
      digest.update("\(text.utf8.count):".utf8)
      digest.update(text.utf8)
    }
    return digest.hexadecimal
  }

  /// Of a configuration without secrets: the same for the same settings in the same order.
  public static func of(_ settings: [RunDescription.Setting]) -> String {
    of(settings.flatMap { [$0.key, $0.value] })
  }
}
