"""Whether campaigns go on by themselves after a restart: the setting, and what the system starts at login."""

from pathlib import Path

from robodial.app.autostart import resume_command, set_autostart
from robodial.app.places import data_folder
from robodial.settings.user_settings import UserSettings, load_settings, save_settings


def set_resume_after_restart(data_dir: Path | None, wanted: bool) -> UserSettings:
    """Keep the setting and make it true; the settings as they are now. Raises SettingsError, and changes nothing."""
    folder = data_folder(data_dir)
    kept = load_settings(folder)
    set_autostart(wanted, resume_command(data_dir))
    settings = kept.model_copy(update={"resume_after_restart": wanted})
    save_settings(folder, settings)
    return settings
