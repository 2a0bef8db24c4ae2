"""The plan's data, in the order in which it comes to be."""

from home.bound_pages import guard

from .adoption import AdoptedVersion, Resolution
from .bodies import BodiesIndexPage, Body, BodyKind, BodyMember, BodyPage
from .chapter import MANDATORY_KINDS, ChapterKind, ChapterPage, TextChange
from .consultation import (
    AuthorKind,
    Consultation,
    ConsultationDocument,
    ConsultationIndexPage,
    ConsultationKind,
    ConsultationRules,
    Moderation,
    Position,
    Remark,
)
from .indicators import (
    Indicator,
    IndicatorDefinition,
    Intervention,
    InterventionDefinition,
)
from .plan import PlanPage, PlanPlace, Priority
from .stages import (
    IN_THE_WAY,
    STAGE_TASKS,
    BoardApprovalTask,
    ChainHead,
    Decision,
    DecisionKind,
    ExpertRecommendationTask,
    PublicConsultationTask,
    Stage,
    StageTask,
    WorkingGroupReviewTask,
)
from .way import PAST_THE_WAY, adopting, canonical, digest

guard(PlanPage, ChapterPage)

__all__ = [
    "IN_THE_WAY",
    "MANDATORY_KINDS",
    "PAST_THE_WAY",
    "STAGE_TASKS",
    "AdoptedVersion",
    "AuthorKind",
    "BoardApprovalTask",
    "BodiesIndexPage",
    "Body",
    "BodyKind",
    "BodyMember",
    "BodyPage",
    "ChainHead",
    "ChapterKind",
    "ChapterPage",
    "Consultation",
    "ConsultationDocument",
    "ConsultationIndexPage",
    "ConsultationKind",
    "ConsultationRules",
    "Decision",
    "DecisionKind",
    "ExpertRecommendationTask",
    "Indicator",
    "IndicatorDefinition",
    "Intervention",
    "InterventionDefinition",
    "Moderation",
    "PlanPage",
    "PlanPlace",
    "Position",
    "Priority",
    "PublicConsultationTask",
    "Remark",
    "Resolution",
    "Stage",
    "StageTask",
    "TextChange",
    "WorkingGroupReviewTask",
    "adopting",
    "canonical",
    "digest",
]
