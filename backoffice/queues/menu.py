"""What this part of the desk adds to the menu."""

from wagtail.admin.menu import MenuItem

items: list[MenuItem] = []
