/// What all pages have in common: how they look, and what they can do with a script.
enum HTMLAssets {
  /// How a page looks, light and dark. Text has at least 4.5 times the luminance of its ground or the reverse
  /// (WCAG 2.1, 1.4.3).
  static let style: StaticString = """
    :root { --ground: #ffffff; --panel: #f5f7f9; --text: #1b1f24; --pale: #525b66; --line: #d0d7de;
      --good: #0f5f2a; --bad: #a3122a; --warn: #854300; --sent: #0b57b7; --received: #8a4600; --advice: #e8f0fb;
      --ok: #d5ecdb; --on-ok: #14522a; --slow: #f6c95b; --on-slow: #3a2600; --slower: #e9862c; --on-slower: #1f0f00;
      --flaky: #fff3c4; --on-flaky: #6b4300; --fail: #c2203c; --error: #8c0f4f; --hung: #6d1fa0; --on-fail: #ffffff;
      --blocked: #dfe3e8; --on-blocked: #3a424c; --bar: #0b57b7; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #0d1117; --panel: #161b22; --text: #e6edf3; --pale: #a3adb8; --line: #3a424c;
        --good: #56d364; --bad: #ff8a82; --warn: #f0b458; --sent: #79b8ff; --received: #e9b04d; --advice: #14253d;
        --ok: #17402a; --on-ok: #a9e6bb; --slow: #d6a53a; --on-slow: #201500; --slower: #e9862c; --on-slower: #1f0f00;
        --flaky: #4d3d00; --on-flaky: #ffe38a; --fail: #ff7b88; --error: #ff9bd0; --hung: #c99cf5; --on-fail: #16050a;
        --blocked: #30363f; --on-blocked: #c3ccd6; --bar: #4f9cf5; }
    }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 4.5rem; }
    body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif;
      overflow-wrap: anywhere; }
    main { margin: 0 auto; padding: 1.25rem 1rem 4rem; max-width: 76rem; }
    .broad main { max-width: 110rem; }
    .bar { position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; gap: 0 1.5rem; padding: .5rem 1rem;
      justify-content: space-between; background: var(--panel); border-bottom: 1px solid var(--line); font-size: .875rem; }
    .bar p { margin: 0; } .brand { font-weight: 700; } .parts a { margin-left: .75rem; white-space: nowrap; }
    .trail, .parts { min-width: 0; }
    h1 { font-size: 1.625rem; line-height: 1.25; margin: 0; }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
    h3 { font-size: 1rem; margin: 0; display: inline; }
    h4 { font-size: .9375rem; margin: 1rem 0 .25rem; }
    p { margin: .25rem 0; }
    small, .small { color: var(--pale); font-size: .875rem; }
    .good { color: var(--good); } .bad { color: var(--bad); } .pale { color: var(--pale); } .warn { color: var(--warn); }
    .verdict { font-size: 1.125rem; font-weight: 600; margin: .25rem 0 .75rem; }
    .word { display: inline-block; border: 1px solid currentColor; border-radius: .25rem; padding: 0 .35rem;
      font-size: .75rem; line-height: 1.5; font-weight: 600; white-space: nowrap; vertical-align: .1em; }
    .counts { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0 0 .75rem; padding: 0; }
    dl { margin: 0; } dt { color: var(--pale); font-size: .875rem; } dd { margin: 0; }
    .brief { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: .75rem 0; } .brief > div { min-width: 0; }
    .brief dd { font-weight: 600; }
    .pairs { display: grid; grid-template-columns: max-content minmax(0, 1fr); column-gap: 1rem; align-items: baseline; }
    .pairs dt, .pairs dd { padding: .2rem 0; }
    .expectation { margin: .5rem 0; padding-left: .75rem; border-left: 3px solid var(--line); }
    .expectation code { font-weight: 600; }
    code, .exact { font-family: ui-monospace, monospace; font-size: .875rem; }
    .advice { background: var(--advice); border-radius: .25rem; padding: .4rem .6rem; font-weight: 600; }
    .advice small { font-weight: 400; }
    .problem { border: 1px solid var(--line); border-left: 4px solid var(--pale); border-radius: .375rem;
      padding: .625rem .875rem; margin: 0 0 .75rem; background: var(--panel); }
    .problem.bad { border-left-color: var(--bad); color: inherit; } .problem.pale { color: inherit; }
    .problem.good { border-left-color: var(--good); color: inherit; }
    .problem.warn { border-left-color: var(--warn); color: inherit; }
    .problem .problem { background: var(--ground); }
    .problem > * + * { margin-top: .5rem; }
    .message { display: block; margin-top: .25rem; }
    .names { columns: 20rem; margin: .25rem 0; padding-left: 1.25rem; font-size: .875rem; }
    summary { cursor: pointer; }
    .wide { overflow-x: auto; max-width: 100%; position: relative; }
    .cue::after { content: "scrolls sideways \\2194"; position: sticky; left: 0; display: block; width: max-content;
      color: var(--pale); font-size: .8125rem; }
    table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
    th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
    thead th { color: var(--pale); font-weight: 600; overflow-wrap: normal; vertical-align: bottom; }
    tbody th { font-weight: 500; min-width: 7rem; }
    .group th { padding-top: .9rem; font-weight: 600; background: var(--ground); }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    .fixed, td.number { white-space: nowrap; }
    tr:target, .problem:target, tr.target { outline: 3px solid var(--sent); outline-offset: -3px; }
    pre { overflow: auto; max-height: 30rem; margin: .25rem 0; padding: .5rem; background: var(--ground);
      border: 1px solid var(--line); font: .875rem/1.4 ui-monospace, monospace; white-space: pre-wrap; }
    form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: 0 0 .75rem; }
    form[hidden] { display: none; } label { min-width: 0; max-width: 100%; }
    input, select, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--pale);
      border-radius: .25rem; padding: .2rem .4rem; max-width: 100%; }
    button { cursor: pointer; } .advice button { margin-left: .5rem; font-size: .8125rem; font-weight: 400; }
    [role=tab][aria-selected=true] { background: var(--text); color: var(--ground); }
    :focus-visible { outline: 3px solid var(--sent); outline-offset: 2px; }
    .skip { position: absolute; left: -100vw; } .skip:focus { position: static; }
    a { color: var(--sent); }
    figure { margin: 0; } figcaption { margin-bottom: .5rem; }
    @media (max-width: 40rem) {
      main { padding: 1rem .75rem; } .bar { padding: .35rem .75rem; } .parts { display: none; }
      .pairs { grid-template-columns: minmax(0, 1fr); } .pairs dt { padding-bottom: 0; } .pairs dd { padding-top: 0; }
      th, td { padding: .3rem .25rem; } table { font-size: .875rem; }
    }
    @media print {
      .bar { position: static; } form, .skip, .parts, .cue::after, button { display: none; }
      .problem > *, tr, svg, details.case { break-inside: avoid; } h2, h4, summary { break-after: avoid; }
      .problem h4:has(+ .wide), .problem h4 + .wide { display: none; }
      .wide { overflow: visible; } pre { max-height: none; }
      html { font-size: 11px; } body { font-size: 1rem; } main { padding: .75rem 0 0; max-width: none; }
      h2 { margin-top: 1.25rem; }
      .problem::details-content { display: block; content-visibility: visible; }
    }

    """

  /// How pictures look: heat map, bars, sparklines, dots and boxes, timeline.
  static let chartStyle: StaticString = """
    svg.chart { display: block; width: 100%; min-width: 40rem; height: auto; }
    svg text { fill: var(--text); font-size: 13px; stroke: var(--ground); stroke-width: 3px; paint-order: stroke; }
    svg text.inside { fill: var(--ground); font-size: 11px; stroke: none; }
    .grid { stroke: var(--line); } .axis { stroke: var(--text); }
    rect.suite { fill: none; stroke: var(--pale); } rect.good { fill: var(--good); } rect.bad { fill: var(--bad); }
    rect.pale { fill: var(--pale); } rect.warn { fill: var(--warn); }
    rect.recovery { fill: none; stroke: var(--warn); stroke-width: 2; stroke-dasharray: 3 2; }
    polyline { fill: none; stroke-width: 1.5; }
    polyline.sent { stroke: var(--sent); } polyline.received { stroke: var(--received); stroke-dasharray: 5 3; }
    polyline.trend { stroke: var(--bar); }
    svg.trend { display: block; width: 120px; height: 16px; }
    svg.spread { display: block; width: 20rem; height: auto; }
    circle.base { fill: none; stroke: var(--pale); stroke-width: 1.5; } circle.new { fill: var(--sent); }
    rect.box.new { stroke: var(--sent); }
    rect.box { fill: none; stroke: var(--text); } line.middle { stroke: var(--text); stroke-width: 2.5; }
    .key { display: inline-block; width: 1.5rem; height: 0; border-top: 2px solid; vertical-align: middle; }
    .key.sent { border-color: var(--sent); } .key.received { border-color: var(--received); border-top-style: dashed; }
    .key.good, .key.bad, .key.pale, .key.recovery { width: .875rem; border-top-width: .875rem; vertical-align: -.1em; }
    .key.recovery { border: 2px dashed var(--warn); height: .875rem; }
    .meter { display: block; height: .35rem; margin-top: .2rem; background: var(--line); border-radius: 2px; }
    .meter i { display: block; height: 100%; background: var(--bar); border-radius: 2px; }
    .o { background: var(--ok); color: var(--on-ok); } .w { background: var(--slow); color: var(--on-slow); }
    .x { background: var(--slower); color: var(--on-slower); } .y { background: var(--flaky); color: var(--on-flaky); }
    .f { background: var(--fail); color: var(--on-fail); } .e { background: var(--error); color: var(--on-fail); }
    .h { background: var(--hung); color: var(--on-fail); }
    .i, .b { background: var(--blocked); color: var(--on-blocked); } .b { font-style: italic; }
    .k, .n { background: var(--panel); color: var(--pale); }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0 0 .75rem; padding: 0;
      font-size: .875rem; }
    .cell, .legend b, .heat td.c { font-size: 11px; line-height: 15px; font-weight: 700; text-align: center; }
    .legend span.cell, .last span { display: inline-block; width: 15px; height: 15px; border-radius: 2px;
      font-size: 11px; line-height: 15px; font-weight: 700; text-align: center; }
    .legend span.cell { margin-right: .35rem; }
    .last { display: inline-flex; gap: 1px; vertical-align: middle; } .last span { width: 12px; }
    .map { direction: rtl; } .heat { direction: ltr; width: auto; margin: 0 auto 0 0; border-collapse: separate; border-spacing: 1px;
      font-size: .75rem; }
    .heat th, .heat td { padding: 0; border: 0; vertical-align: middle; line-height: 15px; }
    .heat th[scope=row], .heat thead th:first-child, .heat .group th { position: sticky; left: 0; z-index: 1;
      background: var(--ground); min-width: 18.5rem; max-width: 20rem; padding-right: .5rem; font-weight: 400; }
    .heat .group th { font-weight: 600; padding-top: .5rem; color: var(--pale); }
    .heat td[class], .heat td[class] a { min-width: 15px; font-size: 11px; font-weight: 700; text-align: center; border-radius: 2px; }
    .heat td[class] a { display: block; color: inherit; text-decoration: none; }
    .heat th.fw { border-left: 2px solid var(--text); padding: 0 0 0 .25rem; text-align: left; white-space: nowrap;
      max-width: 0; overflow: visible; color: var(--text); }
    .heat th.run { height: 64px; vertical-align: bottom; } .heat th.run > * { display: block; height: 64px; position: relative; }
    .heat th.run i { position: absolute; left: 1px; right: 1px; bottom: 0; background: var(--bar); border-radius: 1px 1px 0 0; }
    .heat th.run .unfinished { background: repeating-linear-gradient(45deg, var(--bar) 0 2px, transparent 2px 4px); }
    .heat th.side, .heat td.side { padding: 0 .4rem; white-space: nowrap; text-align: right; font-weight: 400; font-size: .75rem; }
    .heat th.side { vertical-align: bottom; } .heat td.side .word { line-height: 1.1; font-size: .6875rem; }
    .info:not([hidden]) { display: block; } .info { position: sticky; bottom: 0; z-index: 4; min-height: 1.6rem; padding: .25rem .5rem;
      background: var(--panel); border: 1px solid var(--line); font-size: .875rem; }
    .suite > summary { padding: .5rem 0 .25rem; } .case { border-top: 1px solid var(--line); }
    .case > summary { display: flex; flex-wrap: wrap; gap: .1rem .75rem; align-items: center; padding: .3rem .25rem .3rem 1rem;
      list-style: none; font-size: .9375rem; }
    .case > summary::before { content: "▸"; color: var(--pale); margin-left: -.9rem; width: .9rem; margin-right: -.75rem; }
    .case[open] > summary::before { content: "▾"; }
    .case > summary::-webkit-details-marker { display: none; }
    .case .name { flex: 1 1 16rem; min-width: 0; } .case .state { flex: 0 0 auto; }
    .case .time { flex: 0 0 8.5rem; margin-left: auto; text-align: right; font-variant-numeric: tabular-nums; }
    .case .within { padding: .25rem .25rem 1rem 1rem; } .case.target > summary { outline: 3px solid var(--sent); }
    .case .within > * + * { margin-top: .5rem; }
    .sequence { width: auto; min-width: min(100%, 36rem); } .sequence td { border: 0; padding: .05rem .6rem; }
    .sequence .sent td { color: var(--sent); } .sequence .unsolicited td { color: var(--received); }
    .sequence .gap td, .sequence .restart td { color: var(--warn); font-weight: 600; border-top: 1px dashed currentColor; }
    @media (max-width: 40rem) {
      .heat th[scope=row], .heat thead th:first-child, .heat .group th { min-width: 8.5rem; max-width: 8.5rem; font-size: .6875rem; }
      .heat .narrow { display: none; }
    }

    """
}
