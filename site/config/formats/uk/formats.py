"""Ukrainian without a zero before the day and the hour, as the site writes them everywhere."""

DATE_FORMAT = "j E Y р."
TIME_FORMAT = "G:i"
DATETIME_FORMAT = "j E Y р., G:i"
MONTH_DAY_FORMAT = "j E"
SHORT_DATETIME_FORMAT = "d.m.Y G:i"
