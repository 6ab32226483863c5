"""The desktop program. It holds no logic: it submits what the user wants and shows what happens."""
