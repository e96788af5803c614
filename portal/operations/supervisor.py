"""Keeps the services running until it is told to stop, and then leaves nothing behind."""

import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from .processes import Child, Service
from .sentences import say

#: Seconds that everything together has to stop in order before it is killed.
STOP_SECONDS = 8.0
#: Seconds between two looks at the children.
LOOK_EVERY = 0.1
#: Seconds that the first service has to answer for the first time.
READY_SECONDS = 120.0

#: Signals closer together than this (seconds) are one wish: ``make`` passes on what the whole
#: process group has got already.
SAME_WISH_SECONDS = 1.0

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Starts the first service, then the others; restarts what dies; stops all on a signal.

    Args:
        services: What to run. The others wait until the first one answers, so that the site is
            there sooner.
        is_ready: Asked until it is true; tells whether the first service answers.
        announce: Called once, when everything has been started.
    """

    def __init__(
        self,
        services: Sequence[Service],
        is_ready: Callable[[], bool],
        announce: Callable[[], None],
    ) -> None:
        self.children = [Child(service) for service in services]
        self.is_ready = is_ready
        self.announce = announce
        self.signals_received = 0
        self._last_signal_at = 0.0

    def run(self) -> int:
        """Run until a signal comes; return 0 after an orderly stop, 1 when the start failed."""
        self._listen()
        try:
            if not self._bring_up():
                return 0 if self.signals_received else 1
            while not self.signals_received:
                self._look()
                time.sleep(LOOK_EVERY)
            return 0
        finally:
            self.stop()

    def _listen(self) -> None:
        """Count stop signals instead of dying of them; ``nohup`` keeps its meaning."""
        for number in STOP_SIGNALS:
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Note the wish to stop; a second one, later, means at once."""
        now = time.monotonic()
        if not self.signals_received or now - self._last_signal_at > SAME_WISH_SECONDS:
            self.signals_received += 1
            self._last_signal_at = now

    def _bring_up(self) -> bool:
        """Start everything; tell whether the first service came to answer."""
        first, *others = self.children
        first.start(time.monotonic())
        if not self._wait_for(first):
            return False
        for child in others:
            child.start(time.monotonic())
        self.announce()
        return True

    def _wait_for(self, first: Child) -> bool:
        """Wait until the first service answers; a death before that is a fault, not bad luck."""
        deadline = time.monotonic() + READY_SECONDS
        while not self.signals_received:
            if first.poll(time.monotonic()) is not None or not first.is_up:
                say("错误：网站进程启动失败，原因见上。", "Error: the web server died; see above.")
                return False
            if self.is_ready():
                return True
            if time.monotonic() > deadline:
                say("错误：网站进程长时间没有响应。", "Error: the web server does not answer.")
                return False
            time.sleep(LOOK_EVERY)
        return False

    def _look(self) -> None:
        """Report what died; start again what has waited long enough."""
        for child in self.children:
            now = time.monotonic()
            code = child.poll(now)
            if code is not None:
                seconds, name = child.start_after - now, child.service.name
                say(
                    f"{name} 进程已退出（{code}），{seconds:g} 秒后重启。",
                    f"{name} exited ({code}); it starts again in {seconds:g} s.",
                )
            elif not child.is_up and now >= child.start_after:
                child.start(now)

    def stop(self) -> None:
        """Stop all children: in order within STOP_SECONDS, then (or at a second signal) killed."""
        running = [child for child in self.children if child.is_up]
        if running:
            say("正在停止 …", "Stopping …")
        for child in running:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        while running and time.monotonic() < deadline and self.signals_received <= 1:
            running = [child for child in running if not child.has_stopped()]
            if running:
                time.sleep(LOOK_EVERY)
        for child in running:
            child.kill()
