"""The plain marks that stand where something personal stood. They hold nothing of it."""

from typing import Final

IDENTITY: Final = "［身份证号］"
DOCUMENT: Final = "［证件号］"
TELEPHONE: Final = "［电话］"
ACCOUNT: Final = "［银行账号］"
EMAIL: Final = "［电子邮箱］"
CHAT: Final = "［网络账号］"
ADDRESS: Final = "［详细地址］"
TAIL: Final = "［尾号］"
OTHER: Final = "［已隐去］"
# After the province and the letter of a plate, which name no one.
PLATE: Final = "*****"
# After the surname. Of one length, so that the length of the name does not show.
NAME: Final = "某某"
