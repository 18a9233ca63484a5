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
    <p class="verdict {{#isGood}}good{{/isGood}}{{^isGood}}bad{{/isGood}}">{{verdict}}</p>
    {{#isUnfinished}}<p class="bad">The run never finished.</p>{{/isUnfinished}}
    <ul class="counts">{{#counts}}<li><span class="word {{countKind}}">{{countWord}}</span> {{count}}</li>{{/counts}}\
    {{#flaky}}<li><span class="word pale">FLAKY</span> {{flaky}}</li>{{/flaky}}</ul>
    <dl class="brief">{{#brief}}<div><dt>{{fact}}</dt><dd><bdi>{{factValue}}</bdi></dd></div>{{/brief}}</dl>
    </header>
    <main>
    {{#hasProblems}}<h2 id="problems">What is not OK</h2>{{/hasProblems}}

    """)

  static let problem = template(
    """
    <details class="problem {{kind}}"{{#isOpen}} open{{/isOpen}}>
    <summary><h3><span class="word {{kind}}">{{word}}</span>{{#isFlaky}} <span class="word pale">FLAKY</span>{{/isFlaky}} \
    <bdi>{{{heading}}}</bdi></h3> <small>in <bdi>{{suite}}</bdi></small> \
    <span class="message"><bdi>{{message}}</bdi></span></summary>
    {{#attempts}}
    {{#isOneOfSeveral}}<h4>Attempt {{number}}: <span class="word {{attemptKind}}">{{attemptWord}}</span> \
    after {{seconds}} s</h4>{{/isOneOfSeveral}}
    {{#attemptMessage}}<p><bdi>{{attemptMessage}}</bdi></p>{{/attemptMessage}}
    {{#failures}}<div class="expectation"><p><code><bdi>{{what}}</bdi></code> <small><bdi>{{place}}</bdi></small></p>
    <dl class="pairs"><dt>expected</dt><dd class="exact"><bdi>{{expected}}</bdi></dd>\
    <dt>came</dt><dd class="exact bad"><bdi>{{actual}}</bdi></dd></dl></div>
    {{/failures}}
    {{#hasFacts}}<dl class="pairs">{{#facts}}<dt>{{name}}</dt>\
    <dd{{#isAdvice}} class="advice"{{/isAdvice}}><bdi>{{text}}</bdi></dd>{{/facts}}</dl>{{/hasFacts}}
    {{#output}}<details><summary>Output</summary>
    <pre dir="auto" tabindex="0">{{output}}</pre></details>{{/output}}
    {{/attempts}}
    {{#consequence}}<p>{{consequence}}</p>
    <ul class="names">{{#names}}<li><bdi>{{name}}</bdi></li>{{/names}}</ul>{{/consequence}}
    </details>

    """)

  static let suites = template(
    """
    <h2 id="suites">Suites</h2>
    <div class="wide" tabindex="0" role="region" aria-labelledby="suites"><table aria-labelledby="suites">
    <thead><tr><th scope="col">suite</th><th scope="col">result</th><th scope="col" class="number">cases OK</th>\
    <th scope="col" class="number">elapsed (s)</th></tr></thead>
    <tbody>
    {{#suites}}<tr><th scope="row"><bdi>{{suite}}</bdi></th><td><span class="word {{kind}}">{{word}}</span></td>\
    <td class="number">{{good}} of {{all}}</td><td class="number">{{seconds}}</td></tr>
    {{/suites}}</tbody>
    </table></div>
    <h2 id="cases">Cases</h2>
    <form id="filter" role="search" aria-label="cases" hidden>
    <label>Name <input type="search" id="filter-text" autocomplete="off"></label>
    <label>Result <select id="filter-word"><option value="">all</option><option value="!">not OK</option>\
    {{#outcomes}}<option>{{countWord}}</option>{{/outcomes}}</select></label>
    <output id="filter-count" for="filter-text filter-word" aria-live="polite"></output>
    </form>
    <div class="wide" tabindex="0" role="region" aria-labelledby="cases"><table id="case-table" aria-labelledby="cases">
    <thead><tr><th scope="col">case</th><th scope="col">result</th>{{#hasPriorities}}<th scope="col">priority</th>\
    {{/hasPriorities}}{{#hasRetries}}<th scope="col" class="number">attempts</th>{{/hasRetries}}\
    <th scope="col" class="number">elapsed (s)</th></tr></thead>

    """)

  /// Opens a part of the table of cases.
  static let group = template(
    """
    <tbody>
    <tr class="group"><th scope="rowgroup" colspan="{{columns}}"><bdi>{{suite}}</bdi></th></tr>

    """)

  static let row = template(
    """
    <tr data-word="{{word}}"{{^isOK}} class="other"{{/isOK}}><th scope="row"><bdi>{{{breakableCase}}}</bdi></th>\
    <td><span class="word {{kind}}">{{word}}</span>\
    {{#isFlaky}} <span class="word pale">FLAKY</span>{{/isFlaky}}</td>\
    {{#hasPriorities}}<td class="fixed">{{priority}}</td>{{/hasPriorities}}{{#hasRetries}}<td class="number">{{tries}}</td>{{/hasRetries}}\
    <td class="number">{{seconds}}</td></tr>

    """)

  static let groupEnd = "</tbody>\n"

  static let tail = template(
    """
    </table></div>
    {{#timeline}}
    <h2 id="timeline">When what ran</h2>
    <figure>
    <figcaption>{{#onlySuites}}Too many cases to draw each: only the suites are shown.{{/onlySuites}}\
    {{^onlySuites}}Each bar is an attempt at a case: <span class="key good"></span> OK, \
    <span class="key bad"></span> not OK, <span class="key pale"></span> skipped or blocked. \
    The tables have the same times.{{/onlySuites}}</figcaption>
    <div class="wide" tabindex="0" role="region" aria-labelledby="timeline">
    <svg role="img" aria-label="Timeline of the run, a lane a suite: {{lanesInWords}}" \
    viewBox="0 0 {{width}} {{height}}">
    {{#ticks}}<line class="grid" x1="{{x}}" y1="0" x2="{{x}}" y2="{{tickEnd}}"/>\
    <text x="{{x}}" y="{{labelY}}" text-anchor="middle">{{label}}</text>
    {{/ticks}}{{#lanes}}{{#suiteBar}}<rect class="suite" x="{{x}}" y="{{y}}" width="{{w}}" height="{{h}}"/>\
    {{/suiteBar}}{{#bars}}<rect class="{{kind}}" x="{{x}}" y="{{y}}" width="{{w}}" height="{{h}}">\
    <title>{{barTitle}}</title></rect>{{#barName}}<text class="inside" x="{{nameX}}" y="{{nameY}}">{{barName}}</text>\
    {{/barName}}{{/bars}}\
    <text x="{{x}}" y="{{textY}}">{{laneName}}: {{laneWord}}</text>
    {{/lanes}}<line class="axis" x1="0" y1="{{bottom}}" x2="{{width}}" y2="{{bottom}}"/>
    <text x="{{middle}}" y="{{axisY}}" text-anchor="middle">time since the first suite (s)</text>
    </svg></div>
    </figure>
    {{/timeline}}
    <h2 id="link">Use of the link</h2>
    {{^link}}<p>No payload was counted.</p>{{/link}}
    {{#link}}
    <figure>
    <figcaption><span class="key sent"></span> sent, <span class="key received"></span> received: {{linkInWords}}. \
    The bytes of a case are spread evenly over its time.</figcaption>
    <div class="wide" tabindex="0" role="region" aria-labelledby="link">
    <svg role="img" aria-label="Payload over the link in kilobytes a second, over the time of the run: {{linkInWords}}" \
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
    </figure>
    {{/link}}
    {{#hasMissing}}<h2 id="missing">Not built</h2>
    <ul>{{#missing}}<li><bdi>{{missing}}</bdi></li>{{/missing}}</ul>{{/hasMissing}}
    {{#hasFacts}}<h2 id="about">About this run</h2>
    <dl class="pairs">{{#facts}}<dt>{{fact}}</dt><dd><bdi>{{factValue}}</bdi></dd>{{/facts}}</dl>{{/hasFacts}}
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
