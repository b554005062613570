from entente.v1 import access_pb2 as _access_pb2
from entente.v1 import arrangement_pb2 as _arrangement_pb2
from entente.v1 import association_pb2 as _association_pb2
from entente.v1 import consultation_pb2 as _consultation_pb2
from entente.v1 import evaluation_pb2 as _evaluation_pb2
from entente.v1 import exemption_pb2 as _exemption_pb2
from entente.v1 import expertise_pb2 as _expertise_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import meeting_pb2 as _meeting_pb2
from entente.v1 import principal_act_pb2 as _principal_act_pb2
from entente.v1 import project_pb2 as _project_pb2
from entente.v1 import review_pb2 as _review_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CaseKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CASE_KIND_UNSPECIFIED: _ClassVar[CaseKind]
    CASE_KIND_REVIEW: _ClassVar[CaseKind]
    CASE_KIND_CONSULTATION: _ClassVar[CaseKind]
    CASE_KIND_PROJECT: _ClassVar[CaseKind]
    CASE_KIND_MEETING: _ClassVar[CaseKind]
    CASE_KIND_ACCESS: _ClassVar[CaseKind]
    CASE_KIND_EXPERTISE: _ClassVar[CaseKind]
    CASE_KIND_ASSOCIATION: _ClassVar[CaseKind]
    CASE_KIND_ARRANGEMENT: _ClassVar[CaseKind]
    CASE_KIND_EVALUATION: _ClassVar[CaseKind]
    CASE_KIND_EXEMPTION: _ClassVar[CaseKind]

class CaseState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CASE_STATE_UNSPECIFIED: _ClassVar[CaseState]
    CASE_STATE_REQUESTED: _ClassVar[CaseState]
    CASE_STATE_ACKNOWLEDGED: _ClassVar[CaseState]
    CASE_STATE_IN_REVIEW: _ClassVar[CaseState]
    CASE_STATE_COMMENTED: _ClassVar[CaseState]
    CASE_STATE_CLOSED: _ClassVar[CaseState]
    CASE_STATE_EXEMPTED: _ClassVar[CaseState]
    CASE_STATE_WITHDRAWN: _ClassVar[CaseState]
    CASE_STATE_LAPSED: _ClassVar[CaseState]
    CASE_STATE_DECLINED: _ClassVar[CaseState]
    CASE_STATE_PLANNED: _ClassVar[CaseState]
    CASE_STATE_HELD: _ClassVar[CaseState]
    CASE_STATE_MINUTES_DRAFTED: _ClassVar[CaseState]
    CASE_STATE_MINUTED: _ClassVar[CaseState]
    CASE_STATE_LISTED: _ClassVar[CaseState]
    CASE_STATE_OVERLAP_SUSPECTED: _ClassVar[CaseState]
    CASE_STATE_COORDINATED: _ClassVar[CaseState]
    CASE_STATE_DISTINCT: _ClassVar[CaseState]
    CASE_STATE_ANNOUNCED: _ClassVar[CaseState]
    CASE_STATE_INVITED: _ClassVar[CaseState]
    CASE_STATE_ACCEPTED: _ClassVar[CaseState]
    CASE_STATE_NO_REPLY: _ClassVar[CaseState]
    CASE_STATE_REPORTED: _ClassVar[CaseState]
    CASE_STATE_GRANTED: _ClassVar[CaseState]
    CASE_STATE_SUSPENDED: _ClassVar[CaseState]
    CASE_STATE_ASKED: _ClassVar[CaseState]
    CASE_STATE_OFFERED: _ClassVar[CaseState]
    CASE_STATE_DELIVERED: _ClassVar[CaseState]
    CASE_STATE_RATED: _ClassVar[CaseState]
    CASE_STATE_PROPOSED: _ClassVar[CaseState]
    CASE_STATE_SIGNED_ONE: _ClassVar[CaseState]
    CASE_STATE_AGREED: _ClassVar[CaseState]
    CASE_STATE_ACTIVE: _ClassVar[CaseState]
    CASE_STATE_ENDED: _ClassVar[CaseState]
    CASE_STATE_NEED_ASSESSED: _ClassVar[CaseState]
    CASE_STATE_NOT_NECESSARY: _ClassVar[CaseState]
    CASE_STATE_NECESSARY: _ClassVar[CaseState]
    CASE_STATE_DRAFTED: _ClassVar[CaseState]
    CASE_STATE_SIGNED_BOTH: _ClassVar[CaseState]
    CASE_STATE_AMENDING: _ClassVar[CaseState]
    CASE_STATE_RUNNING: _ClassVar[CaseState]
    CASE_STATE_REPORT_DRAFTED: _ClassVar[CaseState]
CASE_KIND_UNSPECIFIED: CaseKind
CASE_KIND_REVIEW: CaseKind
CASE_KIND_CONSULTATION: CaseKind
CASE_KIND_PROJECT: CaseKind
CASE_KIND_MEETING: CaseKind
CASE_KIND_ACCESS: CaseKind
CASE_KIND_EXPERTISE: CaseKind
CASE_KIND_ASSOCIATION: CaseKind
CASE_KIND_ARRANGEMENT: CaseKind
CASE_KIND_EVALUATION: CaseKind
CASE_KIND_EXEMPTION: CaseKind
CASE_STATE_UNSPECIFIED: CaseState
CASE_STATE_REQUESTED: CaseState
CASE_STATE_ACKNOWLEDGED: CaseState
CASE_STATE_IN_REVIEW: CaseState
CASE_STATE_COMMENTED: CaseState
CASE_STATE_CLOSED: CaseState
CASE_STATE_EXEMPTED: CaseState
CASE_STATE_WITHDRAWN: CaseState
CASE_STATE_LAPSED: CaseState
CASE_STATE_DECLINED: CaseState
CASE_STATE_PLANNED: CaseState
CASE_STATE_HELD: CaseState
CASE_STATE_MINUTES_DRAFTED: CaseState
CASE_STATE_MINUTED: CaseState
CASE_STATE_LISTED: CaseState
CASE_STATE_OVERLAP_SUSPECTED: CaseState
CASE_STATE_COORDINATED: CaseState
CASE_STATE_DISTINCT: CaseState
CASE_STATE_ANNOUNCED: CaseState
CASE_STATE_INVITED: CaseState
CASE_STATE_ACCEPTED: CaseState
CASE_STATE_NO_REPLY: CaseState
CASE_STATE_REPORTED: CaseState
CASE_STATE_GRANTED: CaseState
CASE_STATE_SUSPENDED: CaseState
CASE_STATE_ASKED: CaseState
CASE_STATE_OFFERED: CaseState
CASE_STATE_DELIVERED: CaseState
CASE_STATE_RATED: CaseState
CASE_STATE_PROPOSED: CaseState
CASE_STATE_SIGNED_ONE: CaseState
CASE_STATE_AGREED: CaseState
CASE_STATE_ACTIVE: CaseState
CASE_STATE_ENDED: CaseState
CASE_STATE_NEED_ASSESSED: CaseState
CASE_STATE_NOT_NECESSARY: CaseState
CASE_STATE_NECESSARY: CaseState
CASE_STATE_DRAFTED: CaseState
CASE_STATE_SIGNED_BOTH: CaseState
CASE_STATE_AMENDING: CaseState
CASE_STATE_RUNNING: CaseState
CASE_STATE_REPORT_DRAFTED: CaseState

class CaseDeclined(_message.Message):
    __slots__ = ("reasons",)
    REASONS_FIELD_NUMBER: _ClassVar[int]
    reasons: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, reasons: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class CaseWithdrawn(_message.Message):
    __slots__ = ("reasons",)
    REASONS_FIELD_NUMBER: _ClassVar[int]
    reasons: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, reasons: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class CaseSigned(_message.Message):
    __slots__ = ("act",)
    ACT_FIELD_NUMBER: _ClassVar[int]
    act: _principal_act_pb2.SignedPrincipalAct
    def __init__(self, act: _Optional[_Union[_principal_act_pb2.SignedPrincipalAct, _Mapping]] = ...) -> None: ...

class CaseStep(_message.Message):
    __slots__ = ("review_requested", "review_acknowledged", "review_commented", "review_replied", "comments_delivered", "suggestion_decided", "document_added", "due_moved", "review_closed", "consultation_planned", "consultation_moved", "consultation_held", "minutes_drafted", "minutes_signed", "activity_arranged", "project_listed", "project_changed", "overlap_found", "overlap_resolved", "project_closed", "meeting_announced", "meeting_invited", "meeting_accepted", "meeting_changed", "meeting_held", "meeting_reported", "access_requested", "access_granted", "access_suspended", "access_resumed", "access_closed", "availability_noted", "expertise_asked", "expertise_offered", "expertise_delivered", "expertise_rated", "association_proposed", "association_started", "association_ended", "need_assessed", "arrangement_drafted", "arrangement_closed", "evaluation_proposed", "evaluation_agreed", "evaluation_started", "report_drafted", "report_signed", "exempted", "declined", "withdrawn", "signed")
    REVIEW_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    REVIEW_ACKNOWLEDGED_FIELD_NUMBER: _ClassVar[int]
    REVIEW_COMMENTED_FIELD_NUMBER: _ClassVar[int]
    REVIEW_REPLIED_FIELD_NUMBER: _ClassVar[int]
    COMMENTS_DELIVERED_FIELD_NUMBER: _ClassVar[int]
    SUGGESTION_DECIDED_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ADDED_FIELD_NUMBER: _ClassVar[int]
    DUE_MOVED_FIELD_NUMBER: _ClassVar[int]
    REVIEW_CLOSED_FIELD_NUMBER: _ClassVar[int]
    CONSULTATION_PLANNED_FIELD_NUMBER: _ClassVar[int]
    CONSULTATION_MOVED_FIELD_NUMBER: _ClassVar[int]
    CONSULTATION_HELD_FIELD_NUMBER: _ClassVar[int]
    MINUTES_DRAFTED_FIELD_NUMBER: _ClassVar[int]
    MINUTES_SIGNED_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_ARRANGED_FIELD_NUMBER: _ClassVar[int]
    PROJECT_LISTED_FIELD_NUMBER: _ClassVar[int]
    PROJECT_CHANGED_FIELD_NUMBER: _ClassVar[int]
    OVERLAP_FOUND_FIELD_NUMBER: _ClassVar[int]
    OVERLAP_RESOLVED_FIELD_NUMBER: _ClassVar[int]
    PROJECT_CLOSED_FIELD_NUMBER: _ClassVar[int]
    MEETING_ANNOUNCED_FIELD_NUMBER: _ClassVar[int]
    MEETING_INVITED_FIELD_NUMBER: _ClassVar[int]
    MEETING_ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    MEETING_CHANGED_FIELD_NUMBER: _ClassVar[int]
    MEETING_HELD_FIELD_NUMBER: _ClassVar[int]
    MEETING_REPORTED_FIELD_NUMBER: _ClassVar[int]
    ACCESS_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    ACCESS_GRANTED_FIELD_NUMBER: _ClassVar[int]
    ACCESS_SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    ACCESS_RESUMED_FIELD_NUMBER: _ClassVar[int]
    ACCESS_CLOSED_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_NOTED_FIELD_NUMBER: _ClassVar[int]
    EXPERTISE_ASKED_FIELD_NUMBER: _ClassVar[int]
    EXPERTISE_OFFERED_FIELD_NUMBER: _ClassVar[int]
    EXPERTISE_DELIVERED_FIELD_NUMBER: _ClassVar[int]
    EXPERTISE_RATED_FIELD_NUMBER: _ClassVar[int]
    ASSOCIATION_PROPOSED_FIELD_NUMBER: _ClassVar[int]
    ASSOCIATION_STARTED_FIELD_NUMBER: _ClassVar[int]
    ASSOCIATION_ENDED_FIELD_NUMBER: _ClassVar[int]
    NEED_ASSESSED_FIELD_NUMBER: _ClassVar[int]
    ARRANGEMENT_DRAFTED_FIELD_NUMBER: _ClassVar[int]
    ARRANGEMENT_CLOSED_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_PROPOSED_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_AGREED_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_STARTED_FIELD_NUMBER: _ClassVar[int]
    REPORT_DRAFTED_FIELD_NUMBER: _ClassVar[int]
    REPORT_SIGNED_FIELD_NUMBER: _ClassVar[int]
    EXEMPTED_FIELD_NUMBER: _ClassVar[int]
    DECLINED_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    SIGNED_FIELD_NUMBER: _ClassVar[int]
    review_requested: _review_pb2.ReviewRequested
    review_acknowledged: _review_pb2.ReviewAcknowledged
    review_commented: _review_pb2.ReviewCommented
    review_replied: _review_pb2.ReviewReplied
    comments_delivered: _review_pb2.CommentsDelivered
    suggestion_decided: _review_pb2.SuggestionDecided
    document_added: _review_pb2.DocumentAdded
    due_moved: _review_pb2.DueMoved
    review_closed: _review_pb2.ReviewClosed
    consultation_planned: _consultation_pb2.ConsultationPlanned
    consultation_moved: _consultation_pb2.ConsultationMoved
    consultation_held: _consultation_pb2.ConsultationHeld
    minutes_drafted: _consultation_pb2.MinutesDrafted
    minutes_signed: _consultation_pb2.MinutesSigned
    activity_arranged: _consultation_pb2.ActivityArranged
    project_listed: _project_pb2.ProjectListed
    project_changed: _project_pb2.ProjectChanged
    overlap_found: _project_pb2.OverlapFound
    overlap_resolved: _project_pb2.OverlapResolved
    project_closed: _project_pb2.ProjectClosed
    meeting_announced: _meeting_pb2.MeetingAnnounced
    meeting_invited: _meeting_pb2.MeetingInvited
    meeting_accepted: _meeting_pb2.MeetingAccepted
    meeting_changed: _meeting_pb2.MeetingChanged
    meeting_held: _meeting_pb2.MeetingHeld
    meeting_reported: _meeting_pb2.MeetingReported
    access_requested: _access_pb2.AccessRequested
    access_granted: _access_pb2.AccessGranted
    access_suspended: _access_pb2.AccessSuspended
    access_resumed: _access_pb2.AccessResumed
    access_closed: _access_pb2.AccessClosed
    availability_noted: _access_pb2.AvailabilityNoted
    expertise_asked: _expertise_pb2.ExpertiseAsked
    expertise_offered: _expertise_pb2.ExpertiseOffered
    expertise_delivered: _expertise_pb2.ExpertiseDelivered
    expertise_rated: _expertise_pb2.ExpertiseRated
    association_proposed: _association_pb2.AssociationProposed
    association_started: _association_pb2.AssociationStarted
    association_ended: _association_pb2.AssociationEnded
    need_assessed: _arrangement_pb2.NeedAssessed
    arrangement_drafted: _arrangement_pb2.ArrangementDrafted
    arrangement_closed: _arrangement_pb2.ArrangementClosed
    evaluation_proposed: _evaluation_pb2.EvaluationProposed
    evaluation_agreed: _evaluation_pb2.EvaluationAgreed
    evaluation_started: _evaluation_pb2.EvaluationStarted
    report_drafted: _evaluation_pb2.ReportDrafted
    report_signed: _evaluation_pb2.ReportSigned
    exempted: _exemption_pb2.Exempted
    declined: CaseDeclined
    withdrawn: CaseWithdrawn
    signed: CaseSigned
    def __init__(self, review_requested: _Optional[_Union[_review_pb2.ReviewRequested, _Mapping]] = ..., review_acknowledged: _Optional[_Union[_review_pb2.ReviewAcknowledged, _Mapping]] = ..., review_commented: _Optional[_Union[_review_pb2.ReviewCommented, _Mapping]] = ..., review_replied: _Optional[_Union[_review_pb2.ReviewReplied, _Mapping]] = ..., comments_delivered: _Optional[_Union[_review_pb2.CommentsDelivered, _Mapping]] = ..., suggestion_decided: _Optional[_Union[_review_pb2.SuggestionDecided, _Mapping]] = ..., document_added: _Optional[_Union[_review_pb2.DocumentAdded, _Mapping]] = ..., due_moved: _Optional[_Union[_review_pb2.DueMoved, _Mapping]] = ..., review_closed: _Optional[_Union[_review_pb2.ReviewClosed, _Mapping]] = ..., consultation_planned: _Optional[_Union[_consultation_pb2.ConsultationPlanned, _Mapping]] = ..., consultation_moved: _Optional[_Union[_consultation_pb2.ConsultationMoved, _Mapping]] = ..., consultation_held: _Optional[_Union[_consultation_pb2.ConsultationHeld, _Mapping]] = ..., minutes_drafted: _Optional[_Union[_consultation_pb2.MinutesDrafted, _Mapping]] = ..., minutes_signed: _Optional[_Union[_consultation_pb2.MinutesSigned, _Mapping]] = ..., activity_arranged: _Optional[_Union[_consultation_pb2.ActivityArranged, _Mapping]] = ..., project_listed: _Optional[_Union[_project_pb2.ProjectListed, _Mapping]] = ..., project_changed: _Optional[_Union[_project_pb2.ProjectChanged, _Mapping]] = ..., overlap_found: _Optional[_Union[_project_pb2.OverlapFound, _Mapping]] = ..., overlap_resolved: _Optional[_Union[_project_pb2.OverlapResolved, _Mapping]] = ..., project_closed: _Optional[_Union[_project_pb2.ProjectClosed, _Mapping]] = ..., meeting_announced: _Optional[_Union[_meeting_pb2.MeetingAnnounced, _Mapping]] = ..., meeting_invited: _Optional[_Union[_meeting_pb2.MeetingInvited, _Mapping]] = ..., meeting_accepted: _Optional[_Union[_meeting_pb2.MeetingAccepted, _Mapping]] = ..., meeting_changed: _Optional[_Union[_meeting_pb2.MeetingChanged, _Mapping]] = ..., meeting_held: _Optional[_Union[_meeting_pb2.MeetingHeld, _Mapping]] = ..., meeting_reported: _Optional[_Union[_meeting_pb2.MeetingReported, _Mapping]] = ..., access_requested: _Optional[_Union[_access_pb2.AccessRequested, _Mapping]] = ..., access_granted: _Optional[_Union[_access_pb2.AccessGranted, _Mapping]] = ..., access_suspended: _Optional[_Union[_access_pb2.AccessSuspended, _Mapping]] = ..., access_resumed: _Optional[_Union[_access_pb2.AccessResumed, _Mapping]] = ..., access_closed: _Optional[_Union[_access_pb2.AccessClosed, _Mapping]] = ..., availability_noted: _Optional[_Union[_access_pb2.AvailabilityNoted, _Mapping]] = ..., expertise_asked: _Optional[_Union[_expertise_pb2.ExpertiseAsked, _Mapping]] = ..., expertise_offered: _Optional[_Union[_expertise_pb2.ExpertiseOffered, _Mapping]] = ..., expertise_delivered: _Optional[_Union[_expertise_pb2.ExpertiseDelivered, _Mapping]] = ..., expertise_rated: _Optional[_Union[_expertise_pb2.ExpertiseRated, _Mapping]] = ..., association_proposed: _Optional[_Union[_association_pb2.AssociationProposed, _Mapping]] = ..., association_started: _Optional[_Union[_association_pb2.AssociationStarted, _Mapping]] = ..., association_ended: _Optional[_Union[_association_pb2.AssociationEnded, _Mapping]] = ..., need_assessed: _Optional[_Union[_arrangement_pb2.NeedAssessed, _Mapping]] = ..., arrangement_drafted: _Optional[_Union[_arrangement_pb2.ArrangementDrafted, _Mapping]] = ..., arrangement_closed: _Optional[_Union[_arrangement_pb2.ArrangementClosed, _Mapping]] = ..., evaluation_proposed: _Optional[_Union[_evaluation_pb2.EvaluationProposed, _Mapping]] = ..., evaluation_agreed: _Optional[_Union[_evaluation_pb2.EvaluationAgreed, _Mapping]] = ..., evaluation_started: _Optional[_Union[_evaluation_pb2.EvaluationStarted, _Mapping]] = ..., report_drafted: _Optional[_Union[_evaluation_pb2.ReportDrafted, _Mapping]] = ..., report_signed: _Optional[_Union[_evaluation_pb2.ReportSigned, _Mapping]] = ..., exempted: _Optional[_Union[_exemption_pb2.Exempted, _Mapping]] = ..., declined: _Optional[_Union[CaseDeclined, _Mapping]] = ..., withdrawn: _Optional[_Union[CaseWithdrawn, _Mapping]] = ..., signed: _Optional[_Union[CaseSigned, _Mapping]] = ...) -> None: ...

class CaseAct(_message.Message):
    __slots__ = ("kind", "case_id", "after", "step")
    KIND_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    kind: CaseKind
    case_id: bytes
    after: _containers.RepeatedScalarFieldContainer[bytes]
    step: CaseStep
    def __init__(self, kind: _Optional[_Union[CaseKind, str]] = ..., case_id: _Optional[bytes] = ..., after: _Optional[_Iterable[bytes]] = ..., step: _Optional[_Union[CaseStep, _Mapping]] = ...) -> None: ...
