"""The demo accounts and their password: kept in the data folder, shown at each start."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ezhili.launch.secrets import keep
from ezhili.launch.words import Said, say

FILE = "demo.json"
ACCOUNTS = Said("示范账户：{names}", "Demo accounts: {names}")
PASSWORD = Said(
    "密码（各账户相同，保存在 {path}）：{password}", "Password of all of them (kept in {path}): {password}"
)
GIVEN_PASSWORD = Said(
    "密码：载入示范区时 EZHILI_DEMO_PASSWORD 的值", "Password: EZHILI_DEMO_PASSWORD as it was at loading"
)


class DemoAccounts(BaseModel):
    """What `ezhili demo` loaded."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    accounts: list[str]
    """User names, one for each role."""
    password: str | None
    """Of all of them; None when it was given in EZHILI_DEMO_PASSWORD, then it is nowhere kept."""

    @classmethod
    def of(cls, data: Path) -> "DemoAccounts | None":
        """Those of the district that was loaded from this data folder."""
        path = data / FILE
        return cls.model_validate_json(path.read_text()) if path.exists() else None

    def keep(self, data: Path) -> None:
        """Remember them, for their owner alone."""
        keep(data / FILE, self.model_dump_json(indent=1) + "\n")

    def show(self, data: Path) -> None:
        """Tell the person at the terminal."""
        say(ACCOUNTS, names=" ".join(self.accounts))
        if self.password:
            say(PASSWORD, path=data / FILE, password=self.password)
        else:
            say(GIVEN_PASSWORD)
