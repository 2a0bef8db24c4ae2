"""Monitoring's data: measures of the plan's indicators, their values and what is said of them."""

from .assessment import Assessment, MonitoringRules
from .measure import Measure, MeasuredDefinition
from .page import MonitoringPage
from .reminder import Reminder
from .value import Value, ValueChange
from .value_import import ValueImport

__all__ = [
    "Assessment",
    "Measure",
    "MeasuredDefinition",
    "MonitoringPage",
    "MonitoringRules",
    "Reminder",
    "Value",
    "ValueChange",
    "ValueImport",
]
