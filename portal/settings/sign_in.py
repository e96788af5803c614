"""How staff sign in: passwords, lock-out, second factor, sessions (docs/decisions/0024)."""

from datetime import timedelta

from .environment import env

LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "backoffice.sign_in.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "backoffice.sign_in.passwords.NotTheOldOne"},
]
# No mail is sent: a forgotten password is reset by an administrator, who knows who asks.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_USER_LOGIN_FORM = "backoffice.sign_in.forms.SignInForm"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Counted beside the rates, in a file (or Redis) of their own: a guesser never writes to the
# register's database. The address is the one that rates are counted by.
AXES_HANDLER = "backoffice.sign_in.lockout.Handler"
AXES_CACHE = "counters"
AXES_CLIENT_IP_CALLABLE = "limits.client.client_address"
AXES_CLIENT_STR_CALLABLE = "backoffice.sign_in.lockout.client_words"
AXES_LOCKOUT_CALLABLE = "backoffice.sign_in.lockout.locked_out"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("SIGN_IN_LOCK_MINUTES", default=15))
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

#: ``required`` of whoever may see personal data, ``optional`` for whoever wants it, or ``off``.
SECOND_FACTOR = env.str("SECOND_FACTOR", default="required")

#: However busy somebody is: after this many hours the password is asked for again.
SESSION_HOURS = env.float("SESSION_HOURS", default=12)
#: How long a session of somebody who may see personal data lasts without a request.
SESSION_IDLE_MINUTES = env.float("SESSION_IDLE_MINUTES", default=30)
SESSION_COOKIE_AGE = int(SESSION_HOURS * 3600)

#: Machines' doors: no cookie is read there, so that answers don't depend on one.
PATHS_WITHOUT_SESSIONS = ("/graphql/", "/reporting/")
