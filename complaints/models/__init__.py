from complaints.models.approval import Approval
from complaints.models.attachment import Attachment
from complaints.models.bulk import Bulk, BulkItem
from complaints.models.case import Case
from complaints.models.complaint import Complaint, ComplaintQuerySet
from complaints.models.draft import Draft
from complaints.models.escalation import Escalation, Heartbeat
from complaints.models.extension import Extension, ExtensionRule
from complaints.models.handover import Handover
from complaints.models.incident import Incident, IncidentEvent
from complaints.models.lap import Lap
from complaints.models.link import Link
from complaints.models.membership import Exemption, Sampled
from complaints.models.notice import Notice
from complaints.models.outgoing import Outgoing, OutgoingQuerySet
from complaints.models.phrase import ForbiddenPhrase, Phrase, PhraseUse, Stage
from complaints.models.preference import Preference
from complaints.models.presence import Presence
from complaints.models.printed import Printed
from complaints.models.problem import BatchRule, Problem
from complaints.models.records import CallBack, Event, IntakeKey, Mark, TypeChoices
from complaints.models.replanning import Moved, Replanning
from complaints.models.robot import Post, Robot
from complaints.models.saved_view import SavedView
from complaints.models.standing import Standing, Tallied, Touched, Unreported, Untallied
from complaints.models.state import (
    AT_WORK,
    FINAL,
    MOVES,
    OPEN,
    InvalidMove,
    Refused,
    StaleComplaint,
    State,
)
from complaints.models.terms import Terms
from complaints.models.timer import Strategy, Timer
from complaints.models.transfer import Transfer
from complaints.models.vocabulary import (
    Area,
    AreaLevel,
    Category,
    Channel,
    ReceivingBody,
    RootCause,
)
from complaints.models.what_if import WhatIf
from complaints.reasons import Cause, Reason

__all__ = [
    "AT_WORK",
    "FINAL",
    "MOVES",
    "OPEN",
    "Approval",
    "Area",
    "AreaLevel",
    "Attachment",
    "BatchRule",
    "Bulk",
    "BulkItem",
    "CallBack",
    "Case",
    "Category",
    "Cause",
    "Channel",
    "Complaint",
    "ComplaintQuerySet",
    "Draft",
    "Escalation",
    "Event",
    "Exemption",
    "Extension",
    "ExtensionRule",
    "ForbiddenPhrase",
    "Handover",
    "Heartbeat",
    "Incident",
    "IncidentEvent",
    "IntakeKey",
    "InvalidMove",
    "Lap",
    "Link",
    "Mark",
    "Moved",
    "Notice",
    "Outgoing",
    "OutgoingQuerySet",
    "Phrase",
    "PhraseUse",
    "Post",
    "Preference",
    "Presence",
    "Printed",
    "Problem",
    "Reason",
    "ReceivingBody",
    "Refused",
    "Replanning",
    "Robot",
    "RootCause",
    "Sampled",
    "SavedView",
    "Stage",
    "StaleComplaint",
    "Standing",
    "State",
    "Strategy",
    "Tallied",
    "Terms",
    "Timer",
    "Touched",
    "Transfer",
    "TypeChoices",
    "Unreported",
    "Untallied",
    "WhatIf",
]
