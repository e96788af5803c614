"""What the operator reads once the site is up."""

from .preflight import ADDRESS
from .setup import AdminSignIn


def sign_in_lines(sign_in: AdminSignIn) -> list[str]:
    """Return how to sign in: the password itself at first start, later where it lies."""
    if sign_in.new_password:
        return [
            f"  管理员 / Sign in   用户名 {sign_in.name}，密码 {sign_in.new_password}",
            f"                     （已保存于 {sign_in.file}，请登录后修改）",
        ]
    return [
        f"  管理员 / Sign in   用户名 {sign_in.name}，首次启动时的密码保存于 {sign_in.file}",
    ]


def banner(port: int, sign_in: AdminSignIn, *, broken: bool) -> str:
    """Return the addresses, the sign-in and how to stop, as one block."""
    site = f"http://{ADDRESS}:{port}"
    lines = [
        "",
        "公示平台已启动 / The portal is running",
        f"  网站    / Site      {site}/",
        f"  接口    / GraphQL   {site}/graphql/",
        f"  管理后台 / Admin    {site}/admin/",
        *sign_in_lines(sign_in),
        "  停止    / Stop      Ctrl-C",
    ]
    if broken:
        lines.append("  注意：首页返回错误，见上方日志 / Note: the home page fails, see above.")
    return "\n".join([*lines, ""])
