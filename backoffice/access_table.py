"""docs/access.md: who may what, made from ``backoffice.access`` and the URLconf."""

from typing import Final

from backoffice.access import PERMISSIONS, ROLES, SENSITIVE
from backoffice.doors import Door, doors

_HEAD: Final = """\
# Who may what at the desk

Made by `manage.py access_table --write` from `backoffice/access.py` and the addresses themselves;
a test compares it, and another tries every role at every door.

- A **role** is a group made by `manage.py setup_office`; an account may have several.
- A role says what may be done, a **scope** (管辖范围: office, region or authorities) to which part
  of the register. Without a scope nothing of the register is seen. A department's reporter sees
  its own authorities' reports alone.
- **2FA**: a second factor is demanded of whoever has a permission marked so, and of superusers.
- Superusers may do everything everywhere.
"""


def access_table() -> str:
    """Return the whole document."""
    return "\n".join([_HEAD, *_roles(), "", *_doors(), ""])


def _roles() -> list[str]:
    heads = [role.label for role in ROLES]
    lines = [
        "## Roles",
        "",
        f"| Permission | Lets | {' | '.join(heads)} | 2FA |",
        f"|---|---|{'|'.join(['---'] * (len(heads) + 1))}|",
    ]
    for permission, words in PERMISSIONS.items():
        marks = ["●" if permission in role.permissions else "" for role in ROLES]
        needs = "●" if permission in SENSITIVE else ""
        name = permission.removeprefix("backoffice.")
        lines.append(f"| `{name}` | {words} | {' | '.join([*marks, needs])} |")
    news = ["●" if role.edits_news else "" for role in ROLES]
    lines.append(f"| (newsroom) | 编辑、发布资讯与图片、文件 | {' | '.join(news)} |  |")
    return lines


def _doors() -> list[str]:
    lines = ["## Doors", "", "| Address | Permission | Roles |", "|---|---|---|"]
    lines += [
        f"| `/{door.route}` | {_permissions(door)} | {'、'.join(_roles_at(door))} |"
        for door in doors()
    ]
    return lines


def _permissions(door: Door) -> str:
    names = [f"`{name.removeprefix('backoffice.')}`" for name in door.permissions or ()]
    return " or ".join(names) or "(own account)"


def _roles_at(door: Door) -> list[str]:
    if not door.permissions:
        return ["全体工作人员"]
    wanted = set(door.permissions)
    return [role.label for role in ROLES if role.permissions & wanted]
