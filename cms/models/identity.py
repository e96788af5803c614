"""Who answers for the site: what a government site's footer and meta tags must say."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from registry.models.base import classify

#: 政府网站标识码 has ten digits.
SITE_CODE = RegexValidator(r"^\d{10}$", _("政府网站标识码为十位数字。"))


@register_setting(icon="home")
class SiteIdentity(BaseSiteSetting):
    """The office behind the site. What is empty is shown as 待填写, never invented.

    ``name`` empty means the setting SITE_NAME.
    """

    name = models.CharField(_("网站名称"), max_length=60, blank=True)
    region = models.CharField(_("地区"), max_length=40, blank=True, help_text=_("例如：陕西宝鸡"))
    host_unit = models.CharField(_("主办单位"), max_length=100, blank=True)
    operating_unit = models.CharField(_("承办单位"), max_length=100, blank=True)
    site_code = models.CharField(
        _("政府网站标识码"), max_length=10, blank=True, validators=[SITE_CODE]
    )
    icp_number = models.CharField(_("ICP备案号"), max_length=60, blank=True)
    police_number = models.CharField(_("公安联网备案号"), max_length=60, blank=True)
    telephone = models.CharField(_("联系电话"), max_length=60, blank=True)
    office_hours = models.CharField(_("受理时间"), max_length=100, blank=True)
    address = models.CharField(_("联系地址"), max_length=200, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    corrections_url = models.URLField(
        _("政府网站找错链接"), blank=True, help_text=_("由国办“政府网站找错”平台分配。")
    )

    exposure = classify(
        public="site name region host_unit operating_unit site_code icp_number police_number "
        "telephone office_hours address email corrections_url",
        never="id",
    )

    panels: ClassVar[list[MultiFieldPanel]] = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("region")], _("网站")),
        MultiFieldPanel(
            [
                FieldPanel("host_unit"),
                FieldPanel("operating_unit"),
                FieldPanel("site_code"),
                FieldPanel("icp_number"),
                FieldPanel("police_number"),
                FieldPanel("corrections_url"),
            ],
            _("主办与备案"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("telephone"),
                FieldPanel("office_hours"),
                FieldPanel("address"),
                FieldPanel("email"),
            ],
            _("联系方式"),
        ),
    ]

    class Meta:
        verbose_name = _("网站标识")

    def __str__(self) -> str:
        return self.name or str(_("网站标识"))
