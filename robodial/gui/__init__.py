"""The desktop program. It holds no logic: it submits what the user wants and shows what happens."""

from robodial.gui.lasting_none import make_none_last

make_none_last()
