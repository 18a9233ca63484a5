"""Opens a page of the tool in headless Chromium: check_page.py PAGE [TEXT]...

The page must fit its window, be legible in light and dark, ask for nothing, work by keyboard, say what its tables and
pictures are, and be readable without a script. Every TEXT must be visible on it. Prints what is wrong and exits
with 1; --screenshots FOLDER before the page keeps pictures, --count 'SELECTOR=N' checks how many elements there are.
"""

import base64
import json
import os
import pathlib
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service

WIDTHS = (400, 1400)
SCHEMES = ("light", "dark")
LEAST_CONTRAST = 4.5

# Every visible piece of text with too little contrast; SVG text is seen against the shape under it.
CONTRAST = """
const least = arguments[0];
const channels = (color) => color.match(/[\\d.]+/g).map(Number);
const luminance = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const ratio = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};
const groundOf = (element) => {
  for (let one = element; one; one = one.parentElement) {
    const color = channels(getComputedStyle(one).backgroundColor);
    if (color.length < 4 || color[3] === 1) return color.slice(0, 3);
    if (color[3] > 0) return [NaN, NaN, NaN];
  }
  return [255, 255, 255];
};
const shapeUnder = (text) => {
  const box = text.getBoundingClientRect();
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  for (const shape of text.ownerSVGElement.querySelectorAll("rect")) {
    const fill = getComputedStyle(shape).fill;
    const area = shape.getBoundingClientRect();
    const holds = area.left <= x && x <= area.right && area.top <= y && y <= area.bottom;
    if (fill !== "none" && holds) return channels(fill);
  }
  return groundOf(text.ownerSVGElement);
};
const faults = new Set();
let seen = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest("script, style, title, option"))
    continue;
  const style = getComputedStyle(element);
  const isPicture = element instanceof SVGElement;
  const color = channels(isPicture ? style.fill : style.color);
  const found = ratio(color, isPicture ? shapeUnder(element) : groundOf(element));
  seen += 1;
  if (!(found >= least) || (color[3] ?? 1) !== 1 || effectiveOpacity(element) !== 1)
    faults.add(`${walker.currentNode.data.trim().slice(0, 40)}: contrast ${found.toFixed(2)}`);
}
function effectiveOpacity(element) {
  let opacity = 1;
  for (let one = element; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
  return opacity;
}
for (const element of document.querySelectorAll("input, select")) {
  if (!element.checkVisibility()) continue;
  const found = ratio(channels(getComputedStyle(element).color), groundOf(element));
  if (!(found >= least)) faults.add(`${element.id}: contrast ${found.toFixed(2)}`);
}
if (seen < 20) faults.add(`only ${seen} texts were seen`);
return [...faults];
"""

# What sticks out of the window, unless it is in something that scrolls by itself.
OVERFLOW = """
const width = document.documentElement.clientWidth;
const faults = [];
if (document.documentElement.scrollWidth > width)
  faults.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`);
for (const element of document.body.querySelectorAll("*")) {
  if (!element.checkVisibility() || element.classList.contains("skip")) continue;
  if (element.parentElement.closest(".wide, pre, svg")) continue;
  const box = element.getBoundingClientRect();
  if (box.right > width + 0.5 || box.left < -0.5) faults.push(`${element.tagName} reaches from ${box.left} to ${box.right}`);
}
return faults.slice(0, 10);
"""

STRUCTURE = """
const faults = [];
const all = (selector) => [...document.querySelectorAll(selector)];
const referred = (element, name) => (element.getAttribute(name) ?? "").split(" ").filter(Boolean)
  .map((id) => document.getElementById(id)?.textContent.trim());
const named = (element) => element.getAttribute("aria-label")?.trim()
  || referred(element, "aria-labelledby").filter(Boolean).join(" ");
if (document.documentElement.lang !== "en") faults.push("the page has no language");
if (!document.title.trim()) faults.push("the page has no title");
if (document.characterSet !== "UTF-8") faults.push(`the page is read as ${document.characterSet}`);
if (document.compatMode !== "CSS1Compat") faults.push("the page is in quirks mode");
if (all("h1").length !== 1) faults.push(`there are ${all("h1").length} h1`);
if (all("main").length !== 1) faults.push(`there are ${all("main").length} main`);
let level = 0;
for (const heading of all("h1, h2, h3, h4, h5, h6")) {
  const next = Number(heading.tagName[1]);
  if (next > level + 1) faults.push(`${heading.tagName} after H${level}: ${heading.textContent.slice(0, 40)}`);
  if (!heading.textContent.trim()) faults.push(`an empty ${heading.tagName}`);
  level = next;
}
const ids = all("[id]").map((element) => element.id);
if (new Set(ids).size !== ids.length) faults.push("an id is there twice");
for (const table of all("table")) {
  if (!table.caption && !named(table)) faults.push("a table has no name");
  if (!table.tHead?.querySelector("th")) faults.push("a table has no column headers");
  for (const header of table.querySelectorAll("th"))
    if (!["col", "row", "rowgroup", "colgroup"].includes(header.scope)) faults.push(`th without scope: ${header.textContent}`);
  const columns = [...(table.tHead?.rows[0].cells ?? [])].reduce((sum, cell) => sum + cell.colSpan, 0);
  for (const row of table.querySelectorAll("tbody tr")) {
    const cells = [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
    if (cells !== columns) faults.push(`a row of ${cells} cells under ${columns} columns`);
  }
}
for (const picture of all("svg")) {
  if (picture.getAttribute("role") !== "img" || !named(picture)) faults.push("a picture has no text in its place");
  if (!picture.classList.contains("chart")) continue;
  const texts = [...picture.querySelectorAll("text")].map((text) => text.textContent);
  if (!texts.some((text) => /\\(s\\)$/.test(text))) faults.push("a picture has no time axis with its unit");
  if (texts.filter((text) => /^[\\d.]+$/.test(text)).length < 3) faults.push("an axis has less than three numbers");
}
const lines = document.querySelector("polyline.sent")?.ownerSVGElement;
if (lines && ![...lines.querySelectorAll("text")].some((text) => text.textContent === "payload (kB/s)"))
  faults.push("the payload has no unit");
for (const region of all("[role=region], form")) if (!named(region)) faults.push("a region has no name");
for (const input of all("input, select")) if (!input.labels.length) faults.push(`${input.id} has no label`);
for (const element of all("[aria-labelledby]"))
  if (referred(element, "aria-labelledby").some((text) => !text)) faults.push("a name refers to nothing");
for (const anchor of all("a[href^='#']"))
  if (!document.getElementById(anchor.getAttribute("href").slice(1))) faults.push(`${anchor.getAttribute("href")} leads to nowhere`);
return faults;
"""

ROWS = """
const table = document.getElementById(document.getElementById("filter").dataset.for);
return [...table.querySelectorAll(":scope > tbody, :scope > details")].flatMap((group) =>
  [...group.querySelectorAll(":scope > tr:not(.group), :scope > details.case")].map((row) => ({
    name: (row.cells?.[0] ?? row.querySelector(".name")).textContent, words: row.dataset.word.split(" "),
    suite: group.querySelector("tr.group, summary h3").textContent, shown: row.checkVisibility() })))"""

FORM = "return document.getElementById('filter') !== null"


class Page:
    def __init__(self, path, profile):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={profile}"):
            options.add_argument(argument)
        if os.geteuid() == 0:
            # Chromium's sandbox is not for root.
            options.add_argument("--no-sandbox")
        self.browser = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.path = pathlib.Path(path).absolute()
        self.url = self.path.as_uri()
        self.faults = []

    def run(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def command(self, name, **parameters):
        return self.browser.execute_cdp_cmd(name, parameters)

    def note(self, where, faults):
        self.faults += [f"{where}: {fault}" for fault in faults]

    def open(self, width, scheme):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.browser.get(self.url)

    def look(self, width, scheme, screenshots):
        where = f"{width} px, {scheme}"
        self.open(width, scheme)
        if screenshots:
            self.picture(pathlib.Path(screenshots) / f"{width}-{scheme}.png", width)
        self.note(where, self.run(OVERFLOW))
        self.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        self.note(where, self.run(OVERFLOW))
        self.note(where, self.run(CONTRAST, LEAST_CONTRAST))
        dark = self.run("return getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        if dark != (scheme == "dark"):
            self.note(where, ["the page does not follow the reader's system"])

    def picture(self, path, width, most=4000):
        height = min(self.run("return document.documentElement.scrollHeight"), most)
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        picture = self.command("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(picture["data"]))

    def keyboard(self):
        """Tab reaches everything that can be used, in the order of the page, and shows where it is."""
        self.open(1400, "light")
        wanted = self.run(
            """window.usable = [...document.querySelectorAll("a[href], input, select, button, summary, [tabindex='0']")]
              .filter((element) => element.checkVisibility() && element.getAttribute("tabindex") !== "-1");
              return window.usable.length;""")
        order = []
        for _ in range(wanted + 20):
            self.browser.switch_to.active_element.send_keys(Keys.TAB)
            index, outline, isInView, text = self.run(
                """const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
                return [window.usable.indexOf(one), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                  box.width > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth,
                  one.outerHTML.slice(0, 80)];""")
            if index < 0 or index in order:
                break
            order.append(index)
            self.note("keyboard", [] if outline else [f"no visible focus on {text}"])
            self.note("keyboard", [] if isInView else [f"the focus is out of sight on {text}"])
        if order != list(range(wanted)):
            self.note("keyboard", [f"Tab goes to {order} of {wanted} controls"])

    def filter(self):
        """The filter narrows by name, by group and by what is shown, typed and chosen by keyboard."""
        self.open(1400, "light")
        if not self.run(FORM):
            return
        everything = self.run(ROWS)
        if not self.browser.find_element(By.ID, "filter").is_displayed():
            self.note("filter", ["is not there"])
            return
        text, word = (self.browser.find_element(By.ID, one) for one in ("filter-q", "filter-show"))

        def expect(where, fits):
            found = self.run(ROWS)
            expected = [fits(row) for row in everything]
            if [row["shown"] for row in found] != expected:
                self.note("filter", [f"{where}: shows {sum(row['shown'] for row in found)}, not {sum(expected)}"])
            said = self.browser.find_element(By.ID, "filter-count").text
            if said != f"{sum(expected)} of {len(everything)} cases":
                self.note("filter", [f"{where}: says {said!r}"])
            groups = self.run(
                """const table = document.getElementById(document.getElementById("filter").dataset.for);
                return [...table.querySelectorAll(":scope > tbody, :scope > details")].filter((group) =>
                  group.checkVisibility() !== [...group.querySelectorAll(":scope > tr:not(.group), :scope > details.case")]
                    .some((row) => !row.hidden)).length""")
            if groups:
                self.note("filter", [f"{where}: {groups} groups are not shown as their cases are"])

        expect("at first", lambda row: True)
        middle = everything[len(everything) // 2]
        for wanted in (middle["name"].strip()[:30], middle["suite"].strip()[:30], "no such case"):
            text.clear()
            text.send_keys(wanted)
            shown = wanted.strip().lower()
            expect(wanted, lambda row: shown in f"{row['suite']} {row['name']}".lower())
        text.clear()
        text.send_keys(" ")
        expect("a blank", lambda row: True)
        # On to the next control, and down its list.
        text.send_keys(Keys.TAB)
        if self.browser.switch_to.active_element != word:
            self.note("filter", ["Tab does not go from the name to what is shown"])
        values = self.run("return [...arguments[0].options].map((option) => option.value)", word)
        for value in values[1:]:
            self.browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
            expect(value, lambda row: value in row["words"])
        # The form sends nothing; the address has what was chosen, and the page comes back with it.
        text.send_keys("E", Keys.ENTER)
        if self.browser.current_url.split("#")[0] != self.url:
            self.note("filter", [f"Enter leads to {self.browser.current_url}"])
        before = [row["shown"] for row in self.run(ROWS)]
        self.browser.refresh()
        if [row["shown"] for row in self.run(ROWS)] != before or "show=" not in self.browser.current_url:
            self.note("filter", [f"a reload forgets it: {self.browser.current_url[-80:]}"])

    def anchors(self):
        """An address with the anchor of a case opens it."""
        anchor = self.run("return document.querySelector('details.case')?.id")
        if not anchor:
            return
        self.browser.get("about:blank")
        self.browser.get(f"{self.url}#{anchor}")
        opened = self.run("return document.getElementById(arguments[0]).open", anchor)
        if not opened:
            self.note("anchor", [f"#{anchor} does not open its case"])

    def links(self):
        """Links to other pages lead to files, and to places in them."""
        self.open(1400, "light")
        hrefs = self.run("return [...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))")
        folder = self.path.parent
        pages = {}
        for href in set(hrefs):
            name, _, anchor = href.partition("#")
            if not name:
                continue
            file = folder / name
            if name not in pages:
                pages[name] = file.read_text() if file.exists() else None
            if pages[name] is None:
                self.note("links", [f"{name} is not there"])
            elif anchor and f'id="{anchor}"' not in pages[name]:
                self.note("links", [f"{name} has no {anchor}"])

    def map(self):
        """The heat map is walked through by the arrow keys, and says where one is."""
        self.open(1400, "light")
        if not self.run("return document.querySelector('table.heat') !== null"):
            return
        target = self.run(
            """const one = document.querySelector("table.heat tbody td[class]:not(.side) [tabindex='0'], "
              + "table.heat tbody td[tabindex='0']"); one.focus(); return one.parentElement.className + one.className""")
        self.browser.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
        first = self.browser.find_element(By.ID, "cell-info").text
        self.browser.switch_to.active_element.send_keys(Keys.ARROW_UP)
        second = self.browser.find_element(By.ID, "cell-info").text
        if ":" not in first or first == second:
            self.note("map", [f"the arrow keys do not walk: {target} {first!r}, {second!r}"])

    def printed(self):
        """On paper every failure is unfolded; of a run the first one is on the first page, with its advice."""
        self.open(1400, "light")
        # Letter, less Chromium's margins, at 96 px an inch.
        self.command("Emulation.setDeviceMetricsOverride", width=740, height=980, deviceScaleFactor=1, mobile=False)
        self.command("Emulation.setEmulatedMedia", media="print")
        self.run("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        hidden, end = self.run(
            """const problems = [...document.querySelectorAll("details.problem")];
            const parts = problems.flatMap((one) => [...one.querySelectorAll(".advice, .pairs dd")]);
            return [parts.filter((one) => !one.checkVisibility() || !one.offsetHeight).length,
              document.querySelector("details.case") ? problems[0]?.getBoundingClientRect().bottom ?? 0 : 0];""")
        self.note("print", [f"{hidden} facts of failures are folded away"] if hidden else [])
        self.note("print", [f"the first failure ends at {end} px, on the second page"] if end > 980 else [])
        self.command("Emulation.setEmulatedMedia", media="")

    def without_script(self, texts):
        self.command("Emulation.setScriptExecutionDisabled", value=True)
        self.open(1400, "light")
        self.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        if self.run(FORM):
            if not all(row["shown"] for row in self.run(ROWS)):
                self.note("without script", ["a case is hidden"])
            if self.browser.find_element(By.ID, "filter").is_displayed():
                self.note("without script", ["there is a filter that does nothing"])
        visible = " ".join(self.run("return document.body.innerText").split())
        self.note("without script", [f"does not say {text!r}" for text in texts if " ".join(text.split()) not in visible])
        self.command("Emulation.setScriptExecutionDisabled", value=False)

    def quiet(self):
        for entry in self.browser.get_log("browser"):
            self.note("console", [entry["message"]])
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] != "Network.requestWillBeSent":
                continue
            url = message["params"]["request"]["url"]
            # The browser's own first page asks for much.
            if message["params"]["documentURL"].split("#")[0] == self.url and url.split("#")[0] != self.url:
                self.note("network", [f"asks for {url[:200]}"])


def main(arguments):
    screenshots = None
    counts = []
    while arguments[0].startswith("--"):
        if arguments[0] == "--screenshots":
            screenshots = arguments[1]
        elif arguments[0] == "--count":
            counts.append(arguments[1].rsplit("=", 1))
        arguments = arguments[2:]
    path, *texts = arguments
    with tempfile.TemporaryDirectory() as profile:
        page = Page(path, profile)
        try:
            for width in WIDTHS:
                for scheme in SCHEMES:
                    page.look(width, scheme, screenshots)
            if screenshots:
                # For the guides.
                page.open(1250, "light")
                page.picture(pathlib.Path(screenshots) / "top.png", 1250, 900)
            page.note("structure", page.run(STRUCTURE))
            for selector, count in counts:
                found = page.run("return document.querySelectorAll(arguments[0]).length", selector)
                page.note("count", [] if found == int(count) else [f"{found} of {selector}, not {count}"])
            page.keyboard()
            page.filter()
            page.anchors()
            page.links()
            page.map()
            page.printed()
            page.without_script(texts)
            page.quiet()
        finally:
            page.browser.quit()
    for fault in page.faults:
        print(fault)
    return 1 if page.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
