"""What the desktop program works on: whose data, which settings, which lines."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robodial.app.places import data_folder, run_folder
from robodial.domain.campaign import Campaign
from robodial.settings.drafts import Drafts
from robodial.settings.user_settings import UserSettings, load_settings, save_settings

if TYPE_CHECKING:  # the engine is imported when it is needed first: campaigns are listed before
    from robodial.app.campaign_run import RunRequest
    from robodial.app.lines import LineChoice
    from robodial.emulator.scenario import Scenario


@dataclass(slots=True)
class Session:
    """`data_dir` as the user named it (None: their own folder). A demonstration's `speed` is above 1."""

    data_dir: Path | None
    settings: UserSettings
    is_demo: bool = False
    speed: float = 1.0
    seed: int = 1
    scenario: "Scenario | None" = None

    @classmethod
    def load(cls, data_dir: Path | None) -> "Session":
        """As it was left. Raises SettingsError."""
        return cls(data_dir, load_settings(data_folder(data_dir)))

    @property
    def home(self) -> Path:
        """Settings, drafts, messages and lists."""
        return data_folder(self.data_dir)

    @property
    def folder(self) -> Path:
        """Where campaigns are kept: practice never writes into the user's own store."""
        return run_folder(self.data_dir, emulated=self.settings.practice)

    @property
    def drafts(self) -> Drafts:
        """Campaigns that are not complete yet."""
        return Drafts(self.home)

    def change(self, **changed: Any) -> None:
        """Change settings and keep them. Raises SettingsError."""
        settings = UserSettings.model_validate(self.settings.model_dump() | changed)
        save_settings(self.home, settings)
        self.settings = settings

    def lines(self) -> "tuple[LineChoice, ...]":
        """The lines that calls use; empty when none was chosen yet."""
        from robodial.app.lines import EMULATED, LineChoice
        from robodial.app.remembered_lines import remembered

        if self.settings.practice:
            return (LineChoice(EMULATED, count=self.settings.practice_lines),)
        return tuple(line for line in remembered(self.folder) if not line.is_emulated)

    def run_request(self, campaign: Campaign) -> "RunRequest":
        """A run of the campaign on the session's lines."""
        from robodial.app.campaign_run import RunRequest
        from robodial.emulator.scenario import demo_scenario

        request = RunRequest((campaign,), self.lines(), self.scenario or demo_scenario(), self.seed, self.data_dir)
        return replace(request, takes_new_modems=not request.emulated)
