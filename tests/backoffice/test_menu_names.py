"""The names of the desk's rooms: Wagtail marks as open whatever the open one's name begins with."""

from itertools import permutations

from wagtail.admin.menu import admin_menu


def test_no_room_is_marked_as_open_with_another():
    names = [item.name for item in admin_menu.registered_menu_items]
    assert {"rights", "notices", "forwarded-cases", "reporting", "ledger"} <= set(names)
    assert [pair for pair in permutations(names, 2) if pair[0].startswith(pair[1])] == []
