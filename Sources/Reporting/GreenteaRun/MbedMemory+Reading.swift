import PositionedJSON

extension MbedMemory {
  init(reading node: JSONNode) throws(GreenteaRunError) {
    let object = try RunObject(
      node, kind: "a memory report",
      members: ["max_heap", "reserved_heap", "thread_stack_info", "thread_stack_summary"])
    var threads: [MbedThreadStack] = []
    for thread in try object.optional("thread_stack_info", .array) ?? [] {
      threads.append(try MbedThreadStack(reading: thread))
    }
    var summary: MbedThreadStackSummary?
    if let node = try object.optional("thread_stack_summary", .objectOrEmptyArray) ?? nil {
      summary = try MbedThreadStackSummary(reading: node)
    }
    self.init(
      maxHeap: try object.optional("max_heap", .countOrNull) ?? nil,
      reservedHeap: try object.optional("reserved_heap", .countOrNull) ?? nil,
      threads: threads, threadSummary: summary)
  }
}

extension MbedThreadStack {
  fileprivate init(reading node: JSONNode) throws(GreenteaRunError) {
    let object = try RunObject(
      node, kind: "a thread",
      members: [
        "entry", "arg", "max_stack", "stack_size", "max_stack_usage_total", "reserved_stack_total",
      ])
    self.init(
      entry: try object.required("entry", .string), argument: try object.optional("arg", .string),
      maxStack: try object.required("max_stack", .count),
      stackSize: try object.required("stack_size", .count),
      maxStackUsageTotal: try object.optional("max_stack_usage_total", .count),
      reservedStackTotal: try object.optional("reserved_stack_total", .count))
  }
}

extension MbedThreadStackSummary {
  fileprivate init(reading node: JSONNode) throws(GreenteaRunError) {
    let object = try RunObject(
      node, kind: "a thread summary",
      members: ["max_stack_size", "max_stack_usage", "max_stack_usage_total", "reserved_stack_total"])
    self.init(
      maxStackSize: try object.required("max_stack_size", .count),
      maxStackUsage: try object.required("max_stack_usage", .count),
      maxStackUsageTotal: try object.required("max_stack_usage_total", .count),
      reservedStackTotal: try object.required("reserved_stack_total", .count))
  }
}
