import Greentea

extension RunDescription {
  init(reading object: EventObject) throws(EventLogError) {
    let repetition: RunOptions.Repetition =
      if let retries = try object.optional("retries", .ordinal) {
        .untilOK(retries: retries)
      } else if let times = try object.optional("repeats", .ordinal) {
        .whileOK(times: times)
      } else {
        .once
      }
    let arrangement = PlanArrangement(
      subset: try object.optional("subset", .subset),
      isShuffled: try object.optional("shuffled", .bool) ?? false)
    self.init(
      toolVersion: try object.required("tool_version", .string),
      seed: try object.required("seed", .seed),
      device: try object.required("device", .string),
      target: try object.required("target", .string),
      platform: try object.required("platform", .string),
      toolchain: try object.required("toolchain", .string),
      onHang: try object.required("on_hang", .word), repetition: repetition,
      flaky: try object.optional("flaky", .word) ?? .ok,
      timeoutScale: try object.required("timeout_scale", .double), arrangement: arrangement,
      configuration: try object.requiredObjects("configuration", kind: "a setting") {
        setting throws(EventLogError) in
        Setting(key: try setting.required("key", .string), value: try setting.required("value", .string))
      })
  }
}

extension TestPlan.NotBuilt {
  init(reading object: EventObject) throws(EventLogError) {
    let reason: Reason =
      if let feature = try object.optional("device_lacks", .string) {
        .deviceLacks(feature)
      } else {
        .missingKey(try object.required("missing_key", .string))
      }
    self.init(
      suite: try object.required("suite", .string), testCase: try object.optional("case", .string),
      reason: reason)
  }
}
