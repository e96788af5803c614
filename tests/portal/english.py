"""What a page in English says in Chinese without saying that it is Chinese."""

import re
from html.parser import HTMLParser

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uff5f]")
#: Attributes that are read to people.
SAID = frozenset({"aria-label", "alt", "title", "placeholder", "data-label", "data-texts"})
#: Elements without an end.
VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "source", "use"})


class _Reader(HTMLParser):
    """Keeps what is said in each language; what stands in the head names what the page shows."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.chinese, self.foreign, self.heads = [], [], []

    @property
    def _language(self):
        return next((lang for _tag, lang in reversed(self.open) if lang), "")

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in VOID:
            self.open.append((tag, given.get("lang")))
        language = given.get("lang") or self._language
        said = [value for name, value in given.items() if name in SAID and value]
        if tag == "meta" and given.get("name") not in {None, "viewport", "robots"}:
            self.heads.append(given.get("content") or "")
        if given.get("type") == "text" or given.get("name") == "q":
            # What somebody typed is no word of the site's.
            said = [value for value in said if value != given.get("value")]
        self._keep(said, language)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        tags = {tag for tag, _lang in self.open}
        if tags & {"script", "style", "textarea"}:
            return
        if "title" in tags and "svg" not in tags:
            self.heads.append(text)
        else:
            self._keep([text], self._language)

    def _keep(self, texts, language):
        kept = self.chinese if language.startswith("zh") else self.foreign
        kept += [text.strip() for text in texts if CHINESE.search(text)]


def leftovers(html, typed=""):
    """Return the Chinese texts of a page that aren't marked as such.

    Titles and meta tags can't be marked: their Chinese must be what the page shows and marks, or
    what was *typed*.
    """
    reader = _Reader()
    reader.feed(html)
    shown = " ".join([*reader.chinese, typed])
    heads = [
        run
        for text in reader.heads
        for run in re.findall(r"[\u3400-\u9fff]+", text)
        if run not in shown
    ]
    return reader.foreign + heads
