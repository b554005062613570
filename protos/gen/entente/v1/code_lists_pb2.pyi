from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Urgency(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    URGENCY_UNSPECIFIED: _ClassVar[Urgency]
    URGENCY_ROUTINE: _ClassVar[Urgency]
    URGENCY_URGENT: _ClassVar[Urgency]
    URGENCY_FLASH: _ClassVar[Urgency]

class DatePrecision(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATE_PRECISION_UNSPECIFIED: _ClassVar[DatePrecision]
    DATE_PRECISION_DAY: _ClassVar[DatePrecision]
    DATE_PRECISION_MONTH: _ClassVar[DatePrecision]

class LocationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOCATION_TYPE_UNSPECIFIED: _ClassVar[LocationType]
    LOCATION_TYPE_BORDER_ROAD: _ClassVar[LocationType]
    LOCATION_TYPE_BORDER_RAIL: _ClassVar[LocationType]
    LOCATION_TYPE_SEAPORT: _ClassVar[LocationType]
    LOCATION_TYPE_AIRPORT: _ClassVar[LocationType]
    LOCATION_TYPE_RIVER: _ClassVar[LocationType]
    LOCATION_TYPE_MAIL_CENTRE: _ClassVar[LocationType]
    LOCATION_TYPE_INLAND: _ClassVar[LocationType]
    LOCATION_TYPE_WAREHOUSE: _ClassVar[LocationType]
    LOCATION_TYPE_FREE_ZONE: _ClassVar[LocationType]

class ReportType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPORT_TYPE_UNSPECIFIED: _ClassVar[ReportType]
    REPORT_TYPE_INITIAL: _ClassVar[ReportType]
    REPORT_TYPE_FOLLOW_UP: _ClassVar[ReportType]
    REPORT_TYPE_FINAL: _ClassVar[ReportType]

class Convention(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONVENTION_UNSPECIFIED: _ClassVar[Convention]
    CONVENTION_UN_1961: _ClassVar[Convention]
    CONVENTION_UN_1971: _ClassVar[Convention]
    CONVENTION_UN_1988_TABLE_I: _ClassVar[Convention]
    CONVENTION_UN_1988_TABLE_II: _ClassVar[Convention]
    CONVENTION_NATIONAL: _ClassVar[Convention]
    CONVENTION_NONE: _ClassVar[Convention]

class PhysicalForm(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PHYSICAL_FORM_UNSPECIFIED: _ClassVar[PhysicalForm]
    PHYSICAL_FORM_POWDER: _ClassVar[PhysicalForm]
    PHYSICAL_FORM_PILL_TABLET: _ClassVar[PhysicalForm]
    PHYSICAL_FORM_CRYSTAL_ROCK: _ClassVar[PhysicalForm]
    PHYSICAL_FORM_LIQUID: _ClassVar[PhysicalForm]
    PHYSICAL_FORM_PLANT_MATTER: _ClassVar[PhysicalForm]
    PHYSICAL_FORM_BLOTTER: _ClassVar[PhysicalForm]

class TransportMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSPORT_MODE_UNSPECIFIED: _ClassVar[TransportMode]
    TRANSPORT_MODE_SEA: _ClassVar[TransportMode]
    TRANSPORT_MODE_RAIL: _ClassVar[TransportMode]
    TRANSPORT_MODE_ROAD: _ClassVar[TransportMode]
    TRANSPORT_MODE_AIR: _ClassVar[TransportMode]
    TRANSPORT_MODE_MAIL: _ClassVar[TransportMode]
    TRANSPORT_MODE_MULTIMODAL: _ClassVar[TransportMode]
    TRANSPORT_MODE_INLAND_WATER: _ClassVar[TransportMode]

class LegRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEG_ROLE_UNSPECIFIED: _ClassVar[LegRole]
    LEG_ROLE_ORIGIN: _ClassVar[LegRole]
    LEG_ROLE_LOADING: _ClassVar[LegRole]
    LEG_ROLE_TRANSIT: _ClassVar[LegRole]
    LEG_ROLE_DISCOVERY: _ClassVar[LegRole]
    LEG_ROLE_DESTINATION: _ClassVar[LegRole]
    LEG_ROLE_HANDOVER: _ClassVar[LegRole]

class Certainty(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CERTAINTY_UNSPECIFIED: _ClassVar[Certainty]
    CERTAINTY_DECLARED: _ClassVar[Certainty]
    CERTAINTY_DOCUMENTED: _ClassVar[Certainty]
    CERTAINTY_SUSPECTED: _ClassVar[Certainty]

class ConcealmentPlace(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONCEALMENT_PLACE_UNSPECIFIED: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_CARGO: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_STRUCTURE: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_FUEL_TANK: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_TYRE: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_BAGGAGE: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_BODY_EXTERNAL: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_BODY_INTERNAL: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_PARCEL: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_CONTAINER_STRUCTURE: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_REEFER: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_PERSONAL_EFFECTS: _ClassVar[ConcealmentPlace]
    CONCEALMENT_PLACE_NONE: _ClassVar[ConcealmentPlace]

class DetectionMethod(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DETECTION_METHOD_UNSPECIFIED: _ClassVar[DetectionMethod]
    DETECTION_METHOD_RISK_PROFILE: _ClassVar[DetectionMethod]
    DETECTION_METHOD_INTELLIGENCE: _ClassVar[DetectionMethod]
    DETECTION_METHOD_ROUTINE: _ClassVar[DetectionMethod]
    DETECTION_METHOD_SCANNER: _ClassVar[DetectionMethod]
    DETECTION_METHOD_DOG: _ClassVar[DetectionMethod]
    DETECTION_METHOD_TRACE_DETECTOR: _ClassVar[DetectionMethod]
    DETECTION_METHOD_DOCUMENT_CHECK: _ClassVar[DetectionMethod]
    DETECTION_METHOD_BEHAVIOUR: _ClassVar[DetectionMethod]
    DETECTION_METHOD_RANDOM: _ClassVar[DetectionMethod]
    DETECTION_METHOD_CONTROLLED_DELIVERY: _ClassVar[DetectionMethod]
    DETECTION_METHOD_OTHER: _ClassVar[DetectionMethod]

class PersonRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERSON_ROLE_UNSPECIFIED: _ClassVar[PersonRole]
    PERSON_ROLE_COURIER: _ClassVar[PersonRole]
    PERSON_ROLE_DRIVER: _ClassVar[PersonRole]
    PERSON_ROLE_CONSIGNOR: _ClassVar[PersonRole]
    PERSON_ROLE_CONSIGNEE: _ClassVar[PersonRole]
    PERSON_ROLE_CARRIER: _ClassVar[PersonRole]
    PERSON_ROLE_ORGANISER: _ClassVar[PersonRole]
    PERSON_ROLE_OWNER: _ClassVar[PersonRole]
    PERSON_ROLE_FACILITATOR: _ClassVar[PersonRole]
    PERSON_ROLE_LICENSED_OPERATOR: _ClassVar[PersonRole]
    PERSON_ROLE_PASSENGER: _ClassVar[PersonRole]
    PERSON_ROLE_OTHER: _ClassVar[PersonRole]

class AgeBand(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGE_BAND_UNSPECIFIED: _ClassVar[AgeBand]
    AGE_BAND_UNDER_18: _ClassVar[AgeBand]
    AGE_BAND_FROM_18_TO_24: _ClassVar[AgeBand]
    AGE_BAND_FROM_25_TO_39: _ClassVar[AgeBand]
    AGE_BAND_FROM_40_TO_59: _ClassVar[AgeBand]
    AGE_BAND_FROM_60: _ClassVar[AgeBand]

class SourceReliability(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SOURCE_RELIABILITY_UNSPECIFIED: _ClassVar[SourceReliability]
    SOURCE_RELIABILITY_A: _ClassVar[SourceReliability]
    SOURCE_RELIABILITY_B: _ClassVar[SourceReliability]
    SOURCE_RELIABILITY_C: _ClassVar[SourceReliability]
    SOURCE_RELIABILITY_D: _ClassVar[SourceReliability]
    SOURCE_RELIABILITY_E: _ClassVar[SourceReliability]
    SOURCE_RELIABILITY_F: _ClassVar[SourceReliability]

class InformationCredibility(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INFORMATION_CREDIBILITY_UNSPECIFIED: _ClassVar[InformationCredibility]
    INFORMATION_CREDIBILITY_CONFIRMED: _ClassVar[InformationCredibility]
    INFORMATION_CREDIBILITY_PROBABLE: _ClassVar[InformationCredibility]
    INFORMATION_CREDIBILITY_POSSIBLE: _ClassVar[InformationCredibility]
    INFORMATION_CREDIBILITY_DOUBTFUL: _ClassVar[InformationCredibility]
    INFORMATION_CREDIBILITY_IMPROBABLE: _ClassVar[InformationCredibility]
    INFORMATION_CREDIBILITY_CANNOT_BE_JUDGED: _ClassVar[InformationCredibility]

class FourByFourSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOUR_BY_FOUR_SOURCE_UNSPECIFIED: _ClassVar[FourByFourSource]
    FOUR_BY_FOUR_SOURCE_A: _ClassVar[FourByFourSource]
    FOUR_BY_FOUR_SOURCE_B: _ClassVar[FourByFourSource]
    FOUR_BY_FOUR_SOURCE_C: _ClassVar[FourByFourSource]
    FOUR_BY_FOUR_SOURCE_X: _ClassVar[FourByFourSource]

class FourByFourInformation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOUR_BY_FOUR_INFORMATION_UNSPECIFIED: _ClassVar[FourByFourInformation]
    FOUR_BY_FOUR_INFORMATION_CERTAIN: _ClassVar[FourByFourInformation]
    FOUR_BY_FOUR_INFORMATION_KNOWN_TO_SOURCE: _ClassVar[FourByFourInformation]
    FOUR_BY_FOUR_INFORMATION_CORROBORATED: _ClassVar[FourByFourInformation]
    FOUR_BY_FOUR_INFORMATION_UNCORROBORATED: _ClassVar[FourByFourInformation]

class Confidence(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONFIDENCE_UNSPECIFIED: _ClassVar[Confidence]
    CONFIDENCE_LOW: _ClassVar[Confidence]
    CONFIDENCE_MODERATE: _ClassVar[Confidence]
    CONFIDENCE_HIGH: _ClassVar[Confidence]

class SuggestedAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUGGESTED_ACTION_UNSPECIFIED: _ClassVar[SuggestedAction]
    SUGGESTED_ACTION_SIGHTING_REPORT: _ClassVar[SuggestedAction]
    SUGGESTED_ACTION_DISCREET: _ClassVar[SuggestedAction]
    SUGGESTED_ACTION_SPECIFIC_CHECK: _ClassVar[SuggestedAction]
    SUGGESTED_ACTION_ANALYSIS: _ClassVar[SuggestedAction]
    SUGGESTED_ACTION_INFORM_ONLY: _ClassVar[SuggestedAction]

class ActionTaken(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTION_TAKEN_UNSPECIFIED: _ClassVar[ActionTaken]
    ACTION_TAKEN_CHECKED_NEGATIVE: _ClassVar[ActionTaken]
    ACTION_TAKEN_CHECKED_POSITIVE: _ClassVar[ActionTaken]
    ACTION_TAKEN_NOT_SEEN: _ClassVar[ActionTaken]
    ACTION_TAKEN_NOT_ACTED: _ClassVar[ActionTaken]

class PrecursorIncidentType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRECURSOR_INCIDENT_TYPE_UNSPECIFIED: _ClassVar[PrecursorIncidentType]
    PRECURSOR_INCIDENT_TYPE_SUSPICIOUS_SHIPMENT: _ClassVar[PrecursorIncidentType]
    PRECURSOR_INCIDENT_TYPE_SUSPICIOUS_ORDER: _ClassVar[PrecursorIncidentType]
    PRECURSOR_INCIDENT_TYPE_STOPPED_SHIPMENT: _ClassVar[PrecursorIncidentType]
    PRECURSOR_INCIDENT_TYPE_DIVERSION: _ClassVar[PrecursorIncidentType]
    PRECURSOR_INCIDENT_TYPE_DIVERSION_ATTEMPT: _ClassVar[PrecursorIncidentType]
    PRECURSOR_INCIDENT_TYPE_SEIZURE: _ClassVar[PrecursorIncidentType]
    PRECURSOR_INCIDENT_TYPE_THEFT: _ClassVar[PrecursorIncidentType]
    PRECURSOR_INCIDENT_TYPE_ILLICIT_LABORATORY: _ClassVar[PrecursorIncidentType]
    PRECURSOR_INCIDENT_TYPE_DUMPING: _ClassVar[PrecursorIncidentType]

class ProjectLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROJECT_LEVEL_UNSPECIFIED: _ClassVar[ProjectLevel]
    PROJECT_LEVEL_NATIONAL: _ClassVar[ProjectLevel]
    PROJECT_LEVEL_REGIONAL: _ClassVar[ProjectLevel]
    PROJECT_LEVEL_GLOBAL: _ClassVar[ProjectLevel]

class OperationPhase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPERATION_PHASE_UNSPECIFIED: _ClassVar[OperationPhase]
    OPERATION_PHASE_PLAN: _ClassVar[OperationPhase]
    OPERATION_PHASE_DAILY_TALLY: _ClassVar[OperationPhase]
    OPERATION_PHASE_FINAL_TALLY: _ClassVar[OperationPhase]

class SubstitutionDegree(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUBSTITUTION_DEGREE_UNSPECIFIED: _ClassVar[SubstitutionDegree]
    SUBSTITUTION_DEGREE_NONE: _ClassVar[SubstitutionDegree]
    SUBSTITUTION_DEGREE_PARTIAL: _ClassVar[SubstitutionDegree]
    SUBSTITUTION_DEGREE_FULL: _ClassVar[SubstitutionDegree]

class RequestKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REQUEST_KIND_UNSPECIFIED: _ClassVar[RequestKind]
    REQUEST_KIND_CHECK: _ClassVar[RequestKind]
    REQUEST_KIND_INFORMATION: _ClassVar[RequestKind]
    REQUEST_KIND_DOCUMENT: _ClassVar[RequestKind]
    REQUEST_KIND_IDENTIFICATION: _ClassVar[RequestKind]
    REQUEST_KIND_CONTROLLED_DELIVERY: _ClassVar[RequestKind]

class ReplyResult(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPLY_RESULT_UNSPECIFIED: _ClassVar[ReplyResult]
    REPLY_RESULT_FULL: _ClassVar[ReplyResult]
    REPLY_RESULT_PARTIAL: _ClassVar[ReplyResult]
    REPLY_RESULT_NOTHING_HELD: _ClassVar[ReplyResult]
    REPLY_RESULT_IN_PREPARATION: _ClassVar[ReplyResult]

class ReferenceKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REFERENCE_KIND_UNSPECIFIED: _ClassVar[ReferenceKind]
    REFERENCE_KIND_LEGAL_TEXT: _ClassVar[ReferenceKind]
    REFERENCE_KIND_CONTACT_LIST: _ClassVar[ReferenceKind]
    REFERENCE_KIND_PROCEDURE: _ClassVar[ReferenceKind]
    REFERENCE_KIND_CODE_LIST: _ClassVar[ReferenceKind]
    REFERENCE_KIND_OTHER: _ClassVar[ReferenceKind]

class StatisticMeasure(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STATISTIC_MEASURE_UNSPECIFIED: _ClassVar[StatisticMeasure]
    STATISTIC_MEASURE_SEIZURES: _ClassVar[StatisticMeasure]
    STATISTIC_MEASURE_QUANTITY_SEIZED: _ClassVar[StatisticMeasure]
    STATISTIC_MEASURE_INCIDENTS: _ClassVar[StatisticMeasure]
    STATISTIC_MEASURE_WARNINGS: _ClassVar[StatisticMeasure]
    STATISTIC_MEASURE_CHECKS: _ClassVar[StatisticMeasure]
URGENCY_UNSPECIFIED: Urgency
URGENCY_ROUTINE: Urgency
URGENCY_URGENT: Urgency
URGENCY_FLASH: Urgency
DATE_PRECISION_UNSPECIFIED: DatePrecision
DATE_PRECISION_DAY: DatePrecision
DATE_PRECISION_MONTH: DatePrecision
LOCATION_TYPE_UNSPECIFIED: LocationType
LOCATION_TYPE_BORDER_ROAD: LocationType
LOCATION_TYPE_BORDER_RAIL: LocationType
LOCATION_TYPE_SEAPORT: LocationType
LOCATION_TYPE_AIRPORT: LocationType
LOCATION_TYPE_RIVER: LocationType
LOCATION_TYPE_MAIL_CENTRE: LocationType
LOCATION_TYPE_INLAND: LocationType
LOCATION_TYPE_WAREHOUSE: LocationType
LOCATION_TYPE_FREE_ZONE: LocationType
REPORT_TYPE_UNSPECIFIED: ReportType
REPORT_TYPE_INITIAL: ReportType
REPORT_TYPE_FOLLOW_UP: ReportType
REPORT_TYPE_FINAL: ReportType
CONVENTION_UNSPECIFIED: Convention
CONVENTION_UN_1961: Convention
CONVENTION_UN_1971: Convention
CONVENTION_UN_1988_TABLE_I: Convention
CONVENTION_UN_1988_TABLE_II: Convention
CONVENTION_NATIONAL: Convention
CONVENTION_NONE: Convention
PHYSICAL_FORM_UNSPECIFIED: PhysicalForm
PHYSICAL_FORM_POWDER: PhysicalForm
PHYSICAL_FORM_PILL_TABLET: PhysicalForm
PHYSICAL_FORM_CRYSTAL_ROCK: PhysicalForm
PHYSICAL_FORM_LIQUID: PhysicalForm
PHYSICAL_FORM_PLANT_MATTER: PhysicalForm
PHYSICAL_FORM_BLOTTER: PhysicalForm
TRANSPORT_MODE_UNSPECIFIED: TransportMode
TRANSPORT_MODE_SEA: TransportMode
TRANSPORT_MODE_RAIL: TransportMode
TRANSPORT_MODE_ROAD: TransportMode
TRANSPORT_MODE_AIR: TransportMode
TRANSPORT_MODE_MAIL: TransportMode
TRANSPORT_MODE_MULTIMODAL: TransportMode
TRANSPORT_MODE_INLAND_WATER: TransportMode
LEG_ROLE_UNSPECIFIED: LegRole
LEG_ROLE_ORIGIN: LegRole
LEG_ROLE_LOADING: LegRole
LEG_ROLE_TRANSIT: LegRole
LEG_ROLE_DISCOVERY: LegRole
LEG_ROLE_DESTINATION: LegRole
LEG_ROLE_HANDOVER: LegRole
CERTAINTY_UNSPECIFIED: Certainty
CERTAINTY_DECLARED: Certainty
CERTAINTY_DOCUMENTED: Certainty
CERTAINTY_SUSPECTED: Certainty
CONCEALMENT_PLACE_UNSPECIFIED: ConcealmentPlace
CONCEALMENT_PLACE_CARGO: ConcealmentPlace
CONCEALMENT_PLACE_STRUCTURE: ConcealmentPlace
CONCEALMENT_PLACE_FUEL_TANK: ConcealmentPlace
CONCEALMENT_PLACE_TYRE: ConcealmentPlace
CONCEALMENT_PLACE_BAGGAGE: ConcealmentPlace
CONCEALMENT_PLACE_BODY_EXTERNAL: ConcealmentPlace
CONCEALMENT_PLACE_BODY_INTERNAL: ConcealmentPlace
CONCEALMENT_PLACE_PARCEL: ConcealmentPlace
CONCEALMENT_PLACE_CONTAINER_STRUCTURE: ConcealmentPlace
CONCEALMENT_PLACE_REEFER: ConcealmentPlace
CONCEALMENT_PLACE_PERSONAL_EFFECTS: ConcealmentPlace
CONCEALMENT_PLACE_NONE: ConcealmentPlace
DETECTION_METHOD_UNSPECIFIED: DetectionMethod
DETECTION_METHOD_RISK_PROFILE: DetectionMethod
DETECTION_METHOD_INTELLIGENCE: DetectionMethod
DETECTION_METHOD_ROUTINE: DetectionMethod
DETECTION_METHOD_SCANNER: DetectionMethod
DETECTION_METHOD_DOG: DetectionMethod
DETECTION_METHOD_TRACE_DETECTOR: DetectionMethod
DETECTION_METHOD_DOCUMENT_CHECK: DetectionMethod
DETECTION_METHOD_BEHAVIOUR: DetectionMethod
DETECTION_METHOD_RANDOM: DetectionMethod
DETECTION_METHOD_CONTROLLED_DELIVERY: DetectionMethod
DETECTION_METHOD_OTHER: DetectionMethod
PERSON_ROLE_UNSPECIFIED: PersonRole
PERSON_ROLE_COURIER: PersonRole
PERSON_ROLE_DRIVER: PersonRole
PERSON_ROLE_CONSIGNOR: PersonRole
PERSON_ROLE_CONSIGNEE: PersonRole
PERSON_ROLE_CARRIER: PersonRole
PERSON_ROLE_ORGANISER: PersonRole
PERSON_ROLE_OWNER: PersonRole
PERSON_ROLE_FACILITATOR: PersonRole
PERSON_ROLE_LICENSED_OPERATOR: PersonRole
PERSON_ROLE_PASSENGER: PersonRole
PERSON_ROLE_OTHER: PersonRole
AGE_BAND_UNSPECIFIED: AgeBand
AGE_BAND_UNDER_18: AgeBand
AGE_BAND_FROM_18_TO_24: AgeBand
AGE_BAND_FROM_25_TO_39: AgeBand
AGE_BAND_FROM_40_TO_59: AgeBand
AGE_BAND_FROM_60: AgeBand
SOURCE_RELIABILITY_UNSPECIFIED: SourceReliability
SOURCE_RELIABILITY_A: SourceReliability
SOURCE_RELIABILITY_B: SourceReliability
SOURCE_RELIABILITY_C: SourceReliability
SOURCE_RELIABILITY_D: SourceReliability
SOURCE_RELIABILITY_E: SourceReliability
SOURCE_RELIABILITY_F: SourceReliability
INFORMATION_CREDIBILITY_UNSPECIFIED: InformationCredibility
INFORMATION_CREDIBILITY_CONFIRMED: InformationCredibility
INFORMATION_CREDIBILITY_PROBABLE: InformationCredibility
INFORMATION_CREDIBILITY_POSSIBLE: InformationCredibility
INFORMATION_CREDIBILITY_DOUBTFUL: InformationCredibility
INFORMATION_CREDIBILITY_IMPROBABLE: InformationCredibility
INFORMATION_CREDIBILITY_CANNOT_BE_JUDGED: InformationCredibility
FOUR_BY_FOUR_SOURCE_UNSPECIFIED: FourByFourSource
FOUR_BY_FOUR_SOURCE_A: FourByFourSource
FOUR_BY_FOUR_SOURCE_B: FourByFourSource
FOUR_BY_FOUR_SOURCE_C: FourByFourSource
FOUR_BY_FOUR_SOURCE_X: FourByFourSource
FOUR_BY_FOUR_INFORMATION_UNSPECIFIED: FourByFourInformation
FOUR_BY_FOUR_INFORMATION_CERTAIN: FourByFourInformation
FOUR_BY_FOUR_INFORMATION_KNOWN_TO_SOURCE: FourByFourInformation
FOUR_BY_FOUR_INFORMATION_CORROBORATED: FourByFourInformation
FOUR_BY_FOUR_INFORMATION_UNCORROBORATED: FourByFourInformation
CONFIDENCE_UNSPECIFIED: Confidence
CONFIDENCE_LOW: Confidence
CONFIDENCE_MODERATE: Confidence
CONFIDENCE_HIGH: Confidence
SUGGESTED_ACTION_UNSPECIFIED: SuggestedAction
SUGGESTED_ACTION_SIGHTING_REPORT: SuggestedAction
SUGGESTED_ACTION_DISCREET: SuggestedAction
SUGGESTED_ACTION_SPECIFIC_CHECK: SuggestedAction
SUGGESTED_ACTION_ANALYSIS: SuggestedAction
SUGGESTED_ACTION_INFORM_ONLY: SuggestedAction
ACTION_TAKEN_UNSPECIFIED: ActionTaken
ACTION_TAKEN_CHECKED_NEGATIVE: ActionTaken
ACTION_TAKEN_CHECKED_POSITIVE: ActionTaken
ACTION_TAKEN_NOT_SEEN: ActionTaken
ACTION_TAKEN_NOT_ACTED: ActionTaken
PRECURSOR_INCIDENT_TYPE_UNSPECIFIED: PrecursorIncidentType
PRECURSOR_INCIDENT_TYPE_SUSPICIOUS_SHIPMENT: PrecursorIncidentType
PRECURSOR_INCIDENT_TYPE_SUSPICIOUS_ORDER: PrecursorIncidentType
PRECURSOR_INCIDENT_TYPE_STOPPED_SHIPMENT: PrecursorIncidentType
PRECURSOR_INCIDENT_TYPE_DIVERSION: PrecursorIncidentType
PRECURSOR_INCIDENT_TYPE_DIVERSION_ATTEMPT: PrecursorIncidentType
PRECURSOR_INCIDENT_TYPE_SEIZURE: PrecursorIncidentType
PRECURSOR_INCIDENT_TYPE_THEFT: PrecursorIncidentType
PRECURSOR_INCIDENT_TYPE_ILLICIT_LABORATORY: PrecursorIncidentType
PRECURSOR_INCIDENT_TYPE_DUMPING: PrecursorIncidentType
PROJECT_LEVEL_UNSPECIFIED: ProjectLevel
PROJECT_LEVEL_NATIONAL: ProjectLevel
PROJECT_LEVEL_REGIONAL: ProjectLevel
PROJECT_LEVEL_GLOBAL: ProjectLevel
OPERATION_PHASE_UNSPECIFIED: OperationPhase
OPERATION_PHASE_PLAN: OperationPhase
OPERATION_PHASE_DAILY_TALLY: OperationPhase
OPERATION_PHASE_FINAL_TALLY: OperationPhase
SUBSTITUTION_DEGREE_UNSPECIFIED: SubstitutionDegree
SUBSTITUTION_DEGREE_NONE: SubstitutionDegree
SUBSTITUTION_DEGREE_PARTIAL: SubstitutionDegree
SUBSTITUTION_DEGREE_FULL: SubstitutionDegree
REQUEST_KIND_UNSPECIFIED: RequestKind
REQUEST_KIND_CHECK: RequestKind
REQUEST_KIND_INFORMATION: RequestKind
REQUEST_KIND_DOCUMENT: RequestKind
REQUEST_KIND_IDENTIFICATION: RequestKind
REQUEST_KIND_CONTROLLED_DELIVERY: RequestKind
REPLY_RESULT_UNSPECIFIED: ReplyResult
REPLY_RESULT_FULL: ReplyResult
REPLY_RESULT_PARTIAL: ReplyResult
REPLY_RESULT_NOTHING_HELD: ReplyResult
REPLY_RESULT_IN_PREPARATION: ReplyResult
REFERENCE_KIND_UNSPECIFIED: ReferenceKind
REFERENCE_KIND_LEGAL_TEXT: ReferenceKind
REFERENCE_KIND_CONTACT_LIST: ReferenceKind
REFERENCE_KIND_PROCEDURE: ReferenceKind
REFERENCE_KIND_CODE_LIST: ReferenceKind
REFERENCE_KIND_OTHER: ReferenceKind
STATISTIC_MEASURE_UNSPECIFIED: StatisticMeasure
STATISTIC_MEASURE_SEIZURES: StatisticMeasure
STATISTIC_MEASURE_QUANTITY_SEIZED: StatisticMeasure
STATISTIC_MEASURE_INCIDENTS: StatisticMeasure
STATISTIC_MEASURE_WARNINGS: StatisticMeasure
STATISTIC_MEASURE_CHECKS: StatisticMeasure
