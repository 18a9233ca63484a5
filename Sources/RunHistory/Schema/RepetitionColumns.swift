extension HistorySchema {
  /// Step 2. NULL is the usual way: every case once, all that is selected, in the order of the suites.
  static let repetitionColumns = """
    ALTER TABLE run ADD COLUMN retries INTEGER;
    ALTER TABLE run ADD COLUMN repeats INTEGER;
    ALTER TABLE run ADD COLUMN flaky TEXT;
    ALTER TABLE run ADD COLUMN shuffled INTEGER;
    ALTER TABLE run ADD COLUMN subset TEXT;
    """
}
