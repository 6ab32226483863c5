"""The desktop program. It holds no logic: it submits what the user wants and shows what happens."""

from robodial.gui.none_kept import keep_none

keep_none()
