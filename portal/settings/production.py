"""The strict base: refuses to start without its secrets."""

from .applications import *  # noqa: F403
from .caches import *  # noqa: F403
from .database import *  # noqa: F403
from .files import *  # noqa: F403
from .forms import *  # noqa: F403
from .language import *  # noqa: F403
from .logs import *  # noqa: F403
from .newsroom import *  # noqa: F403
from .rates import *  # noqa: F403
from .rooms import *  # noqa: F403
from .security import *  # noqa: F403
from .sign_in import *  # noqa: F403
