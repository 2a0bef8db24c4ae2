"""Monitoring's data: measures of the plan's indicators, their values, and reports made of them."""

from .assessment import Assessment, MonitoringRules
from .evaluations import (
    Evaluation,
    EvaluationKind,
    Position,
    Recommendation,
    RecommendationChange,
    RecommendationState,
)
from .interventions import InterventionState, InterventionYear, InterventionYearChange
from .measure import Measure, MeasuredDefinition
from .page import MonitoringPage
from .reminder import Reminder
from .reports import (
    Addressee,
    Presentation,
    PublishedReport,
    Report,
    ReportAct,
    ReportChange,
    ReportDecision,
    ReportDocument,
    ReportFile,
    ReportKind,
    ReportStage,
)
from .value import Value, ValueChange
from .value_import import ValueImport

__all__ = [
    "Addressee",
    "Assessment",
    "Evaluation",
    "EvaluationKind",
    "InterventionState",
    "InterventionYear",
    "InterventionYearChange",
    "Measure",
    "MeasuredDefinition",
    "MonitoringPage",
    "MonitoringRules",
    "Position",
    "Presentation",
    "PublishedReport",
    "Recommendation",
    "RecommendationChange",
    "RecommendationState",
    "Reminder",
    "Report",
    "ReportAct",
    "ReportChange",
    "ReportDecision",
    "ReportDocument",
    "ReportFile",
    "ReportKind",
    "ReportStage",
    "Value",
    "ValueChange",
    "ValueImport",
]
