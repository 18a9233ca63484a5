import PositionedJSON

extension MbedReport {
  init(reading document: JSONNode) throws(GreenteaRunError) {
    try Self.checkSchema(of: document)
    let run = try RunObject(document, kind: "a run", members: ["schema", "name", "description", "targets"])
    let nodes = try run.required("targets", .array)
    var names = DistinctNames(kind: "target")
    var targets: [MbedTarget] = []
    for node in nodes {
      let target = try MbedTarget(reading: node)
      try names.insert(target.name, at: node)
      targets.append(target)
    }
    self.init(
      name: try run.required("name", .string), description: try run.required("description", .string),
      targets: targets)
  }

  /// Looked at before all else, so that a file of another version is not called faulty.
  private static func checkSchema(of document: JSONNode) throws(GreenteaRunError) {
    let expected = "\"\(GreenteaRunReader.schema)\""
    guard document.members != nil else {
      throw GreenteaRunError(
        position: document.position, message: "a run must be an object, not \(RunValueText.found(document))")
    }
    guard let schema = document["schema"] else {
      throw GreenteaRunError(position: document.position, message: "a run lacks \"schema\", \(expected)")
    }
    guard schema.string == GreenteaRunReader.schema else {
      throw GreenteaRunError(
        position: schema.position,
        message: "\"schema\" must be \(expected), not \(RunValueText.found(schema))")
    }
  }
}

extension MbedTarget {
  fileprivate init(reading node: JSONNode) throws(GreenteaRunError) {
    let object = try RunObject(
      node, kind: "a target", members: ["name", "platform", "toolchain", "suites"])
    self.init(
      name: try object.required("name", .string), platform: try object.required("platform", .string),
      toolchain: try object.required("toolchain", .string), suites: [])
    // mbedgt knows the suites of a target by their lowered names.
    var names = DistinctNames(kind: "suite")
    for node in try object.required("suites", .array) {
      let suite = try MbedSuite(reading: node, platform: platform, toolchain: toolchain)
      try names.insert(PythonLowercase.full(suite.name), at: node)
      suites.append(suite)
    }
  }
}
