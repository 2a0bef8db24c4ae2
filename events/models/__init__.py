from .attendance import Attendance, Certificate, CertificateSeries
from .enrolment import Enrolment, GroupLimit, Question
from .messages import EventMessage
from .pages import (
    ConferenceFairPage,
    ConferencePage,
    EventPage,
    EventsPage,
    Exhibitor,
    FairPage,
    Term,
    TrainingPage,
)
from .registration import Participant, Registration

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
