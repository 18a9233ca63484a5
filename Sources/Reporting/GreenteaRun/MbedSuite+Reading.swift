import PositionedJSON

extension MbedSuite {
  init(reading node: JSONNode, platform: String, toolchain: String) throws(GreenteaRunError) {
    let object = try RunObject(
      node, kind: "a suite",
      members: [
        "name", "result", "elapsed", "copy_method", "output", "memory", "build_path", "build_path_abs",
        "image_path", "test_bin_name", "cases",
      ])
    let name = try object.required("name", .string)
    self.init(
      name: name, result: try object.required("result", .result),
      elapsed: try object.required("elapsed", .number),
      build: MbedBuild(
        suite: name, platform: platform, toolchain: toolchain,
        path: try object.optional("build_path", .string),
        absolutePath: try object.optional("build_path_abs", .string),
        imagePath: try object.optional("image_path", .string),
        binaryName: try object.optional("test_bin_name", .string)),
      cases: [])
    if let copyMethod = try object.optional("copy_method", .string) { self.copyMethod = copyMethod }
    if let output = try object.optional("output", .string) { self.output = output }
    if let memory = try object.optional("memory", .object) { self.memory = try MbedMemory(reading: memory) }

    var names = DistinctNames(kind: "case")
    for node in try object.required("cases", .array) {
      let testCase = try MbedCase(reading: node)
      try names.insert(testCase.name, at: node)
      cases.append(testCase)
    }
  }
}

extension MbedCase {
  fileprivate init(reading node: JSONNode) throws(GreenteaRunError) {
    let object = try RunObject(
      node, kind: "a case",
      members: [
        "name", "result", "passed", "failed", "elapsed", "time_start", "time_end", "log", "code",
      ])
    let start = try object.optional("time_start", .number)
    let end = try object.optional("time_end", .number)
    self.init(
      name: try object.required("name", .string), result: try object.required("result", .result),
      passed: try object.required("passed", .count), failed: try object.required("failed", .count),
      elapsed: try object.required("elapsed", .number),
      // An end alone is a finish that was seen without a start.
      timeStart: start ?? (end == nil ? .float(0) : nil), timeEnd: end ?? .float(0),
      log: try object.optional("log", .log) ?? .lines([]), code: try object.optional("code", .integer))
  }
}
