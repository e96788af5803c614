"""What staff may be allowed to do at the desk; it keeps no data of its own."""

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

#: To see how the search index is.
VIEW_SEARCH_INDEX: Final = "backoffice.view_search_index"
#: To have it rebuilt and failed changes tried again; who may do so sees it as well.
MANAGE_SEARCH_INDEX: Final = "backoffice.manage_search_index"


class Desk(models.Model):
    """No table: permissions hang on a model, and these are about none of the register's."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions: ClassVar = [
            ("view_search_index", _("查看检索索引")),
            ("manage_search_index", _("重建检索索引、重试未能同步的变更")),
        ]
        verbose_name = _("工作台")
        verbose_name_plural = _("工作台")

    def __str__(self) -> str:
        return str(_("工作台"))
