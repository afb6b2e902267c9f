"""Settings of the staff's work: the office's time, the inbox, live help, grassroots information."""

from portal.settings.environment import env

# The office's time ----------------------------------------------------------------------------------------------------
WORKING_HOURS: str = env.str("WORKING_HOURS", "07:30-11:30,13:30-17:00")
"""When the office is open on a working day; empty for never."""

WORKING_DAYS: list[str] = env.list("WORKING_DAYS", ["mon", "tue", "wed", "thu", "fri"])
"""Days of the week on which it works."""

EXTRA_HOLIDAYS: list[str] = env.list("EXTRA_HOLIDAYS", [])
"""Further days off, such as `2026-08-31`; Việt Nam's public holidays are known."""

EXTRA_WORKING_DAYS: list[str] = env.list("EXTRA_WORKING_DAYS", [])
"""Days on which it works although they are a weekend or a holiday."""

# The inbox ------------------------------------------------------------------------------------------------------------
REPLY_DAYS: int = env.int("REPLY_DAYS", 5)
"""Working days within which what people sent is to be answered."""

SECOND_LOOK: bool = env.bool("SECOND_LOOK", False)
"""Whether a second person reads every reply before it is sent; a single case can say otherwise."""

REPLY_NAMES: bool = env.bool("REPLY_NAMES", False)
"""Whether a reply gives the name of the officer who wrote it, besides office and position."""

# The roll of officers -------------------------------------------------------------------------------------------------
OFFICERS_A_VILLAGE: int = env.int("OFFICERS_A_VILLAGE", 3)
"""Grassroots information officers that may serve in one village at once (Decree 49/2024, Article 21: up to three)."""

# Live help ------------------------------------------------------------------------------------------------------------
LIVE_HELP: bool = env.bool("LIVE_HELP", False)
"""Whether a person can speak with an officer while the office is open and an officer's page is."""

LIVE_HELP_WAIT: int = env.int("LIVE_HELP_WAIT", 300)
"""Seconds after which a question that no officer took goes to the inbox."""

LIVE_HELP_IDLE: int = env.int("LIVE_HELP_IDLE", 300)
"""Seconds for which an officer may leave a person without an answer."""

LIVE_HELP_NAMES: bool = env.bool("LIVE_HELP_NAMES", False)
"""Whether officers are shown by their own names besides position and office."""

LIVE_HELP_PHONES: list[str] = env.list("LIVE_HELP_PHONES", [])
"""Telephone numbers and e-mail addresses of offices that an officer may write, besides that of `OFFICE_CONTACT`."""

LIVE_HELP_LIMIT: str = env.str("LIVE_HELP_LIMIT", "60/minute")
"""Looks for news that one client may take at one conversation."""

# Sheets of information ------------------------------------------------------------------------------------------------
SPEECH_COMMAND: str = env.str("SPEECH_COMMAND", "")
"""The voice that reads texts: a program given the text by its input and `{file}` to write; empty for espeak-ng."""
