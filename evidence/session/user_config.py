"""The settings of a user: an email address for NLM, NCBI's API key, the place of the store.

An option of a command wins over the environment, the environment over the file.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

import platformdirs

from evidence.errors import EvidenceError, describe_os_error

STORE_VARIABLE: Final = "EVIDENCE_STORE"
KEY_VARIABLE: Final = "NCBI_API_KEY"
EMAIL_VARIABLE: Final = "EVIDENCE_EMAIL"
_APP_NAME: Final = "evidence"


@dataclass(frozen=True, slots=True)
class UserConfig:
    """The settings; None for what is not set."""

    email: str | None = None
    api_key: str | None = field(default=None, repr=False)
    store: str | None = None


def user_config_file() -> Path:
    """Return the path of the settings file, which need not exist."""
    return platformdirs.user_config_path(_APP_NAME) / "config.toml"


def rate_limit_file(*, with_key: bool) -> Path:
    """Return the file through which the processes of this user share NCBI's rate limit.

    Raises:
        EvidenceError: its folder cannot be created.
    """
    folder = platformdirs.user_cache_path(_APP_NAME)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvidenceError(
            f"{folder} cannot be created: {describe_os_error(error)}; set XDG_CACHE_HOME to a "
            "folder that can be written"
        ) from error
    return folder / ("pace-with-key" if with_key else "pace")


def read_user_config() -> UserConfig:
    """Read the settings from the environment and the file.

    Raises:
        EvidenceError: the file is not TOML or has an unknown setting; the message shows no values.
    """
    settings = _read_config_file(user_config_file())
    api_key = os.environ.get(KEY_VARIABLE) or settings.get("api_key") or ""
    return UserConfig(
        email=os.environ.get(EMAIL_VARIABLE) or settings.get("email"),
        api_key=api_key.strip() or None,
        store=os.environ.get(STORE_VARIABLE) or settings.get("store"),
    )


def _read_config_file(file: Path) -> dict[str, str]:
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {describe_os_error(error)}") from error
    except ValueError as error:
        raise EvidenceError(
            f'{file} is not TOML; write lines such as email = "name@example.org"'
        ) from error
    known = [item.name for item in fields(UserConfig)]
    for name, value in settings.items():
        if name not in known:
            raise EvidenceError(f"{file}: unknown setting {name}; choose from {', '.join(known)}")
        if not isinstance(value, str):
            raise EvidenceError(f"{file}: {name} must be a text in quotes")
    return settings


def default_store_path() -> Path:
    """Return the place of the store if none is named or set."""
    return platformdirs.user_data_path(_APP_NAME) / "store.sqlite"


def writable_store_path(named: Path | str | None = None) -> Path:
    """Return the store to write to, which need not exist: named, set, or at the usual place."""
    return Path(named or read_user_config().store or default_store_path()).expanduser()


def find_store_path(named: Path | str | None = None) -> Path | None:
    """Find the store to read from: named, set, or at the usual place.

    Returns:
        Its path; None if none is named or set and there is none at the usual place.

    Raises:
        EvidenceError: the store that is named or set does not exist.
    """
    given = named or read_user_config().store
    path = Path(given).expanduser() if given else default_store_path()
    if path.exists():
        return path
    if given:
        raise EvidenceError(f"there is no store {path}; `evidence fetch --store {path}` makes one")
    return None
