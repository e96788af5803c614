"""One reader at a screen of one size, who notes what goes wrong on the way.

Screenshots go to the folder SCREENSHOTS when it is set.
"""

import os
from pathlib import Path

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
#: The narrowest phone that is still common.
SMALL = {"small": (360, 740)}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: What a finger can't hit: links inside sentences are exempt (WCAG 2.5.8), and a box to tick is
#: hit by its label.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, summary, [role=option]')]
    .filter(e => e.offsetParent !== null && e.type !== 'hidden')
    .filter(e => !e.closest('p, .unseen, .skip-link, .trap'))
    .map(e => ['checkbox', 'radio'].includes(e.type) ? e.labels[0] ?? e : e)
    .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5)
    .map(([words, box]) => `${words}: ${box.height}`)"""
#: What somebody who doesn't see the page would miss: names, and targets of references.
NOT_READABLE = """() => {
    const name = e => (e.getAttribute('aria-label') || e.textContent || e.alt || '').trim();
    const of = (words, list) => list.map(e => `${words}: ${e.outerHTML.slice(0, 80)}`);
    const all = query => [...document.querySelectorAll(query)];
    const missing = attribute => all(`[${attribute}]`).filter(e =>
        !e.getAttribute(attribute).split(' ').every(id => document.getElementById(id)));
    const ids = all('[id]').map(e => e.id);
    return [
        ...of('no name', all('a, button, summary').filter(e => !name(e))),
        ...of('no label', all('input:not([type=hidden])').filter(e => !e.labels.length)),
        ...of('no alt', all('img:not([alt])')),
        ...of('refers to nothing', ['aria-controls', 'aria-labelledby', 'aria-describedby',
            'aria-activedescendant'].flatMap(missing)),
        ...of('no heading', document.querySelectorAll('h1').length === 1 ? [] : [document.body]),
        ...ids.filter((id, place) => ids.indexOf(id) !== place).map(id => `id twice: ${id}`),
    ];
}"""


class Visit:
    """One reader at a screen of one size, who notes what goes wrong on the way."""

    #: Names of the cookies that a reader may get: a form's token against forgery.
    cookies = frozenset()

    def __init__(self, browser, site, size, *, scripts=True):
        width, height = (SIZES | SMALL)[size]
        self.size, self.site, self.count = size, site, 0
        screen = {"width": width, "height": height}
        self.context = browser.new_context(viewport=screen, java_script_enabled=scripts)
        self.page = self.context.new_page()
        self.faults = []
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("requestfailed", self._note_failed)
        self.page.on("request", self._note_foreign)

    def _note_failed(self, request):
        # A question that newer letters made stale is given up on purpose.
        if "/suggest/" not in request.url:
            self.faults.append(request.url)

    def _note_foreign(self, request):
        if not request.url.startswith(self.site):
            self.faults.append(request.url)

    def check(self, name):
        """Look at the page as it stands: nothing too wide, nothing too small, nothing kept."""
        self.page.wait_for_load_state("load")
        self.count += 1
        if folder := os.environ.get("SCREENSHOTS"):
            path = Path(folder) / f"{self.size}-{self.count}-{name}.png"
            self.page.screenshot(path=str(path), full_page=True)
        assert self.page.evaluate(OVERFLOW) <= 0
        assert self.page.evaluate(SMALL_TARGETS) == []
        assert self.page.evaluate(NOT_READABLE) == []
        assert {cookie["name"] for cookie in self.context.cookies()} <= self.cookies
        assert self.faults == []
