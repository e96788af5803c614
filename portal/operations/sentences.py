"""The one sentence an operator gets when the portal cannot start, in Chinese and in English.

Translations come from gettext elsewhere; these are printed before Django is installed.
"""

import sys
from pathlib import Path


class StartError(Exception):
    """The portal cannot start, for a reason that the operator can mend."""

    def __init__(self, chinese: str, english: str) -> None:
        self.chinese = chinese
        self.english = english
        super().__init__(f"错误：{chinese}\nError: {english}")


def say(chinese: str, english: str) -> None:
    """Tell the operator what happens now, on standard error and at once."""
    sys.stderr.write(f"{chinese}  {english}\n")
    sys.stderr.flush()


def speak_utf8() -> None:
    """Let Chinese be printed whatever the terminal's locale says, rather than fail on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


def python_too_old(version: str) -> StartError:
    """The interpreter is too old."""
    return StartError(
        f"需要 Python 3.11 或更高版本，当前为 {version}。",
        f"Python 3.11 or newer is needed, this is {version}.",
    )


def not_a_port(text: str) -> StartError:
    """PORT is no port's number."""
    return StartError(
        f"PORT 应为 1 至 65535 之间的端口号，当前为“{text}”。",
        f"PORT must be a number from 1 to 65535, not {text!r}.",
    )


def not_a_demo_size(text: str) -> StartError:
    """DEMO_RECORDS is no number."""
    return StartError(
        f"DEMO_RECORDS 应为不小于 0 的整数，当前为“{text}”。",
        f"DEMO_RECORDS must be a whole number, 0 or more, not {text!r}.",
    )


def port_forbidden(port: int) -> StartError:
    """The system keeps low ports for its administrator."""
    return StartError(
        f"没有权限监听端口 {port}，请改用 1024 以上的端口，例如：PORT=8001 make run。",
        f"Port {port} may not be listened on; take one above 1024: PORT=8001 make run.",
    )


def port_in_use(port: int, free: int) -> StartError:
    """Another program listens on the port; *free* is one to suggest."""
    return StartError(
        f"端口 {port} 已被其他程序占用，请换一个端口，例如：PORT={free} make run。",
        f"Port {port} is in use; choose another one: PORT={free} make run.",
    )


def unwritable(folder: Path, reason: str) -> StartError:
    """Nothing can be written to the data folder."""
    return StartError(
        f"数据目录 {folder} 无法写入（{reason}），请修改其权限或用 DATA_DIR 指定其他目录。",
        f"The data folder {folder} cannot be written ({reason}); "
        "mend its permissions or name another one by DATA_DIR.",
    )


def folder_in_use(folder: Path) -> StartError:
    """Another running copy holds the data folder."""
    return StartError(
        f"数据目录 {folder} 正被另一个运行中的实例使用，请先停止它或更换 DATA_DIR。",
        f"Another running copy uses the data folder {folder}; stop it, or name another DATA_DIR.",
    )


def keys_dont_fit(reason: str) -> StartError:
    """The key ring doesn't open what the register holds."""
    return StartError(
        f"密钥与登记库不符，已停止启动，未作任何改动：{reason} "
        "请恢复原密钥（REGISTER_KEYS_FILE 或 REGISTER_KEYS）后再启动，"
        "见 docs/decisions/0033-keys.md。",
        f"The keys don't fit the register, nothing was changed: {reason} "
        "Put the former key file back (docs/decisions/0033-keys.md).",
    )


def office_file_wrong(fault: str) -> StartError:
    """A file of the office's own kinds can't be used; *fault* names it and says why."""
    return StartError(
        f"自定义类别的文件有误，请修改后再启动：{fault}",
        f"A file of the office's own kinds is wrong; mend it first: {fault}",
    )


def project_unwritable(folder: Path, reason: str) -> StartError:
    """There is no room for the virtual environment in the project's folder."""
    return StartError(
        f"项目目录 {folder} 无法写入（{reason}），虚拟环境 .venv 无法创建。",
        f"The project's folder {folder} cannot be written ({reason}), so .venv cannot be made.",
    )


def no_pip(python: str) -> StartError:
    """A Python without what makes virtual environments, as Debian splits it."""
    return StartError(
        f"{python} 缺少 venv 与 pip 模块（Debian/Ubuntu 请安装 python3-venv），请补齐后重试。",
        f"{python} has neither venv with pip nor pip (on Debian: apt install python3-venv).",
    )


def not_installed() -> StartError:
    """Pip failed, and has said why."""
    return StartError(
        "依赖安装失败（原因见上），请检查网络或用 PIP_INDEX_URL 指定镜像后重试。",
        "The packages could not be installed (see above); check the network, "
        "or name a mirror by PIP_INDEX_URL.",
    )


def command_failed(line: str) -> StartError:
    """A management command failed, and has said why."""
    return StartError(f"命令 {line} 失败，原因见上。", f"The command {line} failed; see above.")
