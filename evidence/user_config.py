"""What a user sets once, in a file: whom NLM may write to, NCBI's key, where the store is.

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
    """The settings of the user; None where nothing is set."""

    email: str | None = None
    api_key: str | None = field(default=None, repr=False)
    store: str | None = None


def user_config_file() -> Path:
    """Where the settings stand, if there are any."""
    return platformdirs.user_config_path(_APP_NAME) / "config.toml"


def rate_limit_file(*, with_key: bool) -> Path:
    """Where the processes of this user tell each other when they may ask PubMed."""
    folder = platformdirs.user_cache_path(_APP_NAME)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvidenceError(
            f"{folder} cannot be made: {describe_os_error(error)}; set XDG_CACHE_HOME"
        ) from error
    return folder / ("pace-with-key" if with_key else "pace")


def read_user_config() -> UserConfig:
    """The settings, of the environment or else of the file.

    Raises:
        EvidenceError: the file is not TOML, or has what is no setting; the message never shows a value.
    """
    told = _read_config_file(user_config_file())
    return UserConfig(
        email=os.environ.get(EMAIL_VARIABLE) or told.get("email"),
        api_key=(os.environ.get(KEY_VARIABLE) or told.get("api_key") or "").strip() or None,
        store=os.environ.get(STORE_VARIABLE) or told.get("store"),
    )


def _read_config_file(file: Path) -> dict[str, str]:
    known = [item.name for item in fields(UserConfig)]
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {describe_os_error(error)}") from error
    except ValueError as error:
        raise EvidenceError(
            f'{file} is not TOML; write lines such as email = "name@example.org"'
        ) from error
    for name, value in told.items():
        if name not in known or not isinstance(value, str):
            raise EvidenceError(
                f"{file}: {name} is no setting; there are {', '.join(known)}, each a text in quotes"
            )
    return told


def default_store_path() -> Path:
    """Where the store is when nobody says otherwise."""
    return platformdirs.user_data_path(_APP_NAME) / "store.sqlite"


def writable_store_path(named: Path | str | None = None) -> Path:
    """The store to write to: the one that is named, set, or at the usual place; it need not be there yet."""
    return Path(named or read_user_config().store or default_store_path()).expanduser()


def find_store_path(named: Path | str | None = None) -> Path | None:
    """The store to read from: the one that is named, set, or at the usual place; None where there is none yet.

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
