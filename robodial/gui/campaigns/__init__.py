"""All campaigns, and the steps of a new one."""
