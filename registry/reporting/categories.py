"""Categories of subjects (行政相对人类别), and how a row of a form without that column tells it."""

ORGANISATION, PERSON, SOLE_TRADER = "法人及非法人组织", "自然人", "个体工商户"
SOLE_TRADER_PREFIX = "92"

#: Codes that only organisations and sole traders have.
ORGANISATION_CODES = ("uscc", "organisation_code", "registration_number")


def tell_category(values: dict[str, str]) -> None:
    """Set the category that the codes of a row tell; leave it unset where they tell none.

    No guess: reporters must pick the category that the code begins with (rule 3 of 信用宝鸡), so a
    credit code tells it. A resident's number tells a person only where no code of an organisation
    stands beside it, for many forms of 2016 carry the representative's number in that column.
    """
    uscc = values.get("uscc")
    if uscc:
        sole_trader = uscc.startswith(SOLE_TRADER_PREFIX)
        values["subject_category"] = SOLE_TRADER if sole_trader else ORGANISATION
    elif "certificate_number" in values and not any(name in values for name in ORGANISATION_CODES):
        values["subject_category"] = PERSON
