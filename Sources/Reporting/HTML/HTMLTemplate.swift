import Mustache

/// The templates of the page, in the order in which they are written.
enum HTMLTemplate {
  static let head = template(
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{title}}</title>
    <style>
    \(HTMLStyle.text)</style>
    </head>
    <body>
    <a class="skip" href="#cases">Skip to the cases</a>
    <header>
    <h1>{{title}}</h1>
    <p class="verdict {{#isGood}}good{{/isGood}}{{^isGood}}bad{{/isGood}}">{{#isGood}}Everything is OK.{{/isGood}}\
    {{^isGood}}Not everything is OK: {{goodSuites}} of {{suiteCount}} suites are.{{/isGood}}</p>
    {{#isUnfinished}}<p class="bad">The run never finished.</p>{{/isUnfinished}}
    <ul class="counts">{{#counts}}<li><span class="word {{countKind}}">{{countWord}}</span> {{count}}</li>{{/counts}}\
    {{#flaky}}<li><span class="word pale">FLAKY</span> {{flaky}}</li>{{/flaky}}</ul>
    <dl>{{#facts}}<div><dt>{{fact}}</dt><dd><bdi>{{factValue}}</bdi></dd></div>{{/facts}}</dl>
    </header>
    <main>
    {{#hasProblems}}<h2 id="problems">What is not OK</h2>{{/hasProblems}}

    """)

  static let problem = template(
    """
    <details class="problem" open>
    <summary><span class="word {{kind}}">{{word}}</span>{{#isFlaky}} <span class="word pale">FLAKY</span>{{/isFlaky}} \
    <b><bdi>{{case}}</bdi></b> <small>in <bdi>{{suite}}</bdi></small><br><bdi>{{message}}</bdi></summary>
    {{#note}}<p>{{note}}</p>{{/note}}
    {{#attempts}}
    {{#isOneOfSeveral}}<h3>Attempt {{number}}: <span class="word {{attemptKind}}">{{attemptWord}}</span> \
    after {{seconds}} s</h3>{{/isOneOfSeveral}}
    {{#attemptMessage}}<p class="cause"><bdi>{{attemptMessage}}</bdi></p>{{/attemptMessage}}
    {{#hasFailures}}<div class="wide" tabindex="0" role="region" aria-label="failed expectations"><table>
    <thead><tr><th scope="col">what</th><th scope="col">expected</th><th scope="col">was</th>\
    <th scope="col">where</th></tr></thead>
    <tbody>{{#failures}}<tr><td><bdi>{{what}}</bdi></td><td><bdi>{{expected}}</bdi></td>\
    <td class="bad"><bdi>{{actual}}</bdi></td><td><bdi>{{place}}</bdi></td></tr>{{/failures}}</tbody>
    </table></div>{{/hasFailures}}
    {{#hasDetails}}<ul>{{#details}}<li><bdi>{{detail}}</bdi></li>{{/details}}</ul>{{/hasDetails}}
    {{#output}}<details><summary>Output</summary>
    <pre dir="auto" tabindex="0">{{output}}</pre></details>{{/output}}
    {{/attempts}}
    </details>

    """)

  static let suites = template(
    """
    <h2 id="suites">Suites</h2>
    <div class="wide" tabindex="0" role="region" aria-labelledby="suites"><table>
    <thead><tr><th scope="col">suite</th><th scope="col">result</th><th scope="col" class="number">cases OK</th>\
    <th scope="col" class="number">elapsed (s)</th></tr></thead>
    <tbody>
    {{#suites}}<tr><th scope="row"><bdi>{{suite}}</bdi>{{#troubles}}<br><small class="bad">{{troublePlace}}: \
    <bdi>{{troubleText}}</bdi></small>{{/troubles}}</th><td><span class="word {{kind}}">{{word}}</span></td>\
    <td class="number">{{good}} of {{all}}</td><td class="number">{{seconds}}</td></tr>
    {{/suites}}</tbody>
    </table></div>
    <h2 id="cases">Cases</h2>
    <form id="filter" role="search" hidden>
    <label>Name <input type="search" id="filter-text" autocomplete="off"></label>
    <label>Result <select id="filter-word"><option value="">all</option>\
    {{#outcomes}}<option>{{countWord}}</option>{{/outcomes}}</select></label>
    <output id="filter-count" for="filter-text filter-word" aria-live="polite"></output>
    </form>
    <div class="wide" tabindex="0" role="region" aria-labelledby="cases"><table id="case-table">
    <thead><tr><th scope="col">case</th><th scope="col">suite</th><th scope="col">priority</th>\
    <th scope="col">result</th><th scope="col" class="number">attempts</th>\
    <th scope="col" class="number">elapsed (s)</th></tr></thead>
    <tbody>

    """)

  static let row = template(
    """
    <tr data-word="{{word}}"><th scope="row"><bdi>{{case}}</bdi></th><td><bdi>{{suite}}</bdi></td>\
    <td>{{priority}}</td><td><span class="word {{kind}}">{{word}}</span>\
    {{#isFlaky}} <span class="word pale">FLAKY</span>{{/isFlaky}}</td><td class="number">{{tries}}</td>\
    <td class="number">{{seconds}}</td></tr>

    """)

  static let tail = template(
    """
    </tbody>
    </table></div>
    {{#timeline}}
    <h2 id="timeline">When what ran</h2>
    {{#onlySuites}}<p>Too many cases to draw each: only the suites are shown.</p>{{/onlySuites}}
    <div class="wide" tabindex="0" role="region" aria-labelledby="timeline">
    <svg role="img" aria-label="Timeline of the run, a lane a suite; the tables have the same times" \
    viewBox="0 0 {{width}} {{height}}">
    {{#ticks}}<line class="grid" x1="{{x}}" y1="0" x2="{{x}}" y2="{{tickEnd}}"/>\
    <text x="{{x}}" y="{{labelY}}" text-anchor="middle">{{label}}</text>
    {{/ticks}}{{#lanes}}{{#suiteBar}}<rect class="suite" x="{{x}}" y="{{y}}" width="{{w}}" height="{{h}}"/>\
    {{/suiteBar}}{{#bars}}<rect class="{{kind}}" x="{{x}}" y="{{y}}" width="{{w}}" height="{{h}}">\
    <title>{{barTitle}}</title></rect>{{/bars}}\
    <text x="{{x}}" y="{{textY}}">{{laneName}}: {{laneWord}}</text>
    {{/lanes}}<line class="axis" x1="0" y1="{{bottom}}" x2="{{width}}" y2="{{bottom}}"/>
    <text x="{{middle}}" y="{{axisY}}" text-anchor="middle">time since the first suite (s)</text>
    </svg></div>
    {{/timeline}}
    <h2 id="link">Use of the link</h2>
    {{^link}}<p>No payload was counted.</p>{{/link}}
    {{#link}}
    <p><span class="key sent"></span> sent, <span class="key received"></span> received; the bytes of a case are \
    spread evenly over its time.</p>
    <div class="wide" tabindex="0" role="region" aria-labelledby="link">
    <svg role="img" aria-label="Payload over the link in kilobytes a second, over the time of the run" \
    viewBox="0 0 {{linkWidth}} {{linkHeight}}">
    {{#rates}}<line class="grid" x1="{{gridLeft}}" y1="{{ry}}" x2="{{linkRight}}" y2="{{ry}}"/>\
    <text x="{{textX}}" y="{{textY}}" text-anchor="end">{{rLabel}}</text>
    {{/rates}}{{#times}}<line class="axis" x1="{{tx}}" y1="{{linkBottom}}" x2="{{tx}}" y2="{{linkTickEnd}}"/>\
    <text x="{{tx}}" y="{{linkLabelY}}" text-anchor="middle">{{tLabel}}</text>
    {{/times}}<polyline class="sent" points="{{sent}}"/><polyline class="received" points="{{received}}"/>
    <line class="axis" x1="{{linkLeft}}" y1="{{linkBottom}}" x2="{{linkRight}}" y2="{{linkBottom}}"/>
    <text x="{{linkMiddle}}" y="{{linkAxisY}}" text-anchor="middle">time since the first suite (s)</text>
    <text x="14" y="{{linkUp}}" text-anchor="middle" transform="rotate(-90 14 {{linkUp}})">payload (kB/s)</text>
    </svg></div>
    {{/link}}
    </main>
    <script>
    \(HTMLScript.text)</script>
    </body>
    </html>

    """)

  private static func template(_ text: String) -> MustacheTemplate {
    // Known before it is asked for; as often as you like.
    MustacheContentTypes.register(EscapedHTML(), named: EscapedHTML.name)
    do {
      return try MustacheTemplate(string: "{{% CONTENT_TYPE:\(EscapedHTML.name)}}\(text)")
    } catch {
      preconditionFailure("a template of the page is faulty: \(error)")
    }
  }
}
