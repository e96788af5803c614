"""What each field costs, in points: about one point a row read, ten a question to the index.

A field that answers a page (``paged``) hands its ``first`` down to its ``nodes``, which count,
with all that is asked of them, once for each item. So ``subjects(first: 20)`` with each one's
five newest penalties costs::

    subjects 10 + 20 × (node 1 + records 3 + 5 × node 1) = 190

Fields that aren't here are scalars and cost nothing. Every field that answers a list, or takes
arguments, must be here, be it with 0 and a reason: a test fails on one that isn't.
"""

from dataclasses import dataclass

from mobile_api.bounds import MAX_PAGE_SIZE, MAX_SUGGESTIONS

#: The name of the field that holds a page's items.
ITEMS = "nodes"


@dataclass(frozen=True, slots=True)
class Cost:
    """Points of one field; ``paged`` when its argument ``first`` says how many items come.

    ``most`` is then the largest ``first``. What is ``each`` counts once for every item of the page
    that it belongs to.
    """

    points: int
    paged: bool = False
    most: int = MAX_PAGE_SIZE
    each: bool = False


#: One for each item: its texts are read through for what was asked, and told once more.
_HIGHLIGHTS = Cost(1, each=True)


COSTS: dict[str, dict[str, Cost]] = {
    "Query": {
        "lookup": Cost(0),  # asks nothing before its pages are asked for
        "suggestions": Cost(
            2, paged=True, most=MAX_SUGGESTIONS
        ),  # a short question to the index, nothing counted
        "subject": Cost(4),  # subject, former names, codes, counts: a query each
        "record": Cost(2),
        "batches": Cost(2, paged=True),  # a query
        "batch": Cost(2),
        "kinds": Cost(1),  # data files and the roll-ups, which are kept
        # The whole schema, some 60 kB; only where introspection is switched on.
        "__schema": Cost(50),
        "__type": Cost(10),
    },
    "Lookup": {
        "kinds": Cost(0),  # compares words
        "subjects": Cost(10, paged=True),
        "records": Cost(10, paged=True),
    },
    "SubjectHits": {
        ITEMS: Cost(1, each=True),
        "facets": Cost(20),  # everything found is counted, for each of five filters
        "highlights": _HIGHLIGHTS,
    },
    "RecordHits": {ITEMS: Cost(1, each=True), "facets": Cost(20), "highlights": _HIGHLIGHTS},
    "FacetCounts": {"values": Cost(0)},  # at most 80
    "SubjectHighlight": {"name": Cost(0)},  # pieces of one text
    "RecordHighlight": {"subjectName": Cost(0), "title": Cost(0), "excerpt": Cost(0)},
    "Suggestions": {ITEMS: Cost(1, each=True)},
    "Suggestion": {"formerNames": Cost(0)},
    "Subject": {
        "formerNames": Cost(0),  # read with the subject: a few each
        "codes": Cost(0),
        "counts": Cost(0),
        "tabs": Cost(0),  # the counts once more, in another order
        "marks": Cost(0),
        "records": Cost(3, paged=True),  # a query of its own
    },
    "KindFamily": {"kinds": Cost(0)},  # all kinds there are: some twenty
    "TabOfSubject": {"kinds": Cost(0)},
    "RecordConnection": {ITEMS: Cost(1, each=True)},
    "BatchConnection": {ITEMS: Cost(1, each=True)},
    "Batch": {"entries": Cost(3, paged=True)},  # a query of its own
    "EntryConnection": {ITEMS: Cost(1, each=True)},
    "Record": {
        "attachments": Cost(2),  # one query for all of a page
        "fields": Cost(0),  # read with the record: at most the columns of its layout
    },
}


def cost_of_field(type_name: str, field_name: str) -> Cost:
    """Return the cost of a field; nothing for the scalars that the map leaves out."""
    return COSTS.get(type_name, {}).get(field_name, Cost(0))
