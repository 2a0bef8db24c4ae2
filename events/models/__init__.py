from .attendance import Attendance, Certificate, CertificateSeries
from .enrolment import Enrolment, GroupLimit, Question
from .exhibitors import Exhibitor
from .messages import EventMessage
from .pages import (
    ConferenceFairPage,
    ConferencePage,
    EventPage,
    EventsPage,
    FairPage,
    TrainingPage,
)
from .registration import Participant, Registration
from .terms import Term

__all__ = [
    "Attendance",
    "Certificate",
    "CertificateSeries",
    "ConferenceFairPage",
    "ConferencePage",
    "Enrolment",
    "EventMessage",
    "EventPage",
    "EventsPage",
    "Exhibitor",
    "FairPage",
    "GroupLimit",
    "Participant",
    "Question",
    "Registration",
    "Term",
    "TrainingPage",
]
