import re
import pytest
from tests.privacy import kept
from tests.privacy.canary import PLACES, leaks
from tests.privacy.desk import seen
pytestmark = pytest.mark.django_db
def test_dbg(thousands):
    out = open("/tmp/dbg.out", "w")
    def look(when):
        for place, data in kept.files():
            raw = data if isinstance(data, bytes) else data.encode()
            for m in list(re.finditer(rb"630417011|04170115", raw))[:3]:
                print("CTX", when, place, raw[max(0,m.start()-120):m.end()+60], file=out, flush=True)
    look("begin")
    list(seen(set()))
    look("desk")
    for one in sorted(PLACES - {"desk","column","stored","fast field","document","term","log","file"}):
        leaks(thousands.lines, {one})
        look(one)
