"""Every error this product raises on purpose.

BotError
├─ SettingsError               at start only; lists every fault at once
├─ RefusedError                the user's side; answered privately, logged at info
│   ├─ PromptRejectedError  ├─ RequestTooLargeError  ├─ TooManyWaitingError  ├─ QueueFullError
│   ├─ RateLimitedError ── DailyLimitError  ├─ ShuttingDownError  ├─ UnknownTargetError  ├─ NotAllowedHereError
│   ├─ UnknownGenerationError  ├─ NotYoursError  ├─ NotALeadError  ├─ NotADateError
│   ├─ SameTwiceError  ├─ OneTargetError  ├─ TwoQuestionsError  ├─ UnknownPairError
│   ├─ FormNotInstalledError  ├─ MissingPermissionError  ├─ NoThreadHereError
│   ├─ ShowRunningError  ├─ NoShowError  ├─ ShowOverError  ├─ ShowNotBegunError  ├─ BoardNotPostedError
│   ├─ BlockedError  ├─ WrongChannelError  ├─ WrongRoleError  ├─ PausedError
│   ├─ LeadProtectedError  ├─ NotATimeError  ├─ SettingRefusedError
│   ├─ NestedBracesError  ├─ TooManyVariationsError  ├─ OneAtATimeError  ├─ QuestionClosedError
│   ├─ UnknownStyleError  ├─ StyleRefusedError  ├─ OneRunError
│   ├─ TooManyWatchesError  ├─ UnknownWatchError  ├─ WatchTooLargeError  ├─ WatchPlaceGoneError
│   ├─ NoWatchHereError
│   ├─ RunGoingOnError  ├─ RunTooLargeError  ├─ UnknownRunError  ├─ RunOverError  ├─ NotYourRunError
│   ├─ RunNotOpenedError  ├─ PreviewClosedError  ├─ OneSuiteError
│   ├─ UnknownSuiteError  ├─ SuiteFaultsError  ├─ SuiteRefusedError
│   ├─ StillOnItsWayError  ├─ ExpiredPictureError  ├─ BlurredElsewhereError  ├─ AlreadyDecidedError
│   └─ PromptHeldBackError     also a row's end, when it was found only after the admission
├─ ScoringError                the endpoint's side; facts to the log, a sentence to the user
│   ├─ ScoringTimeoutError     we stopped waiting; the container may still be working
│   ├─ EndpointTimeoutError    408: the endpoint stopped waiting; the work goes on in it
│   ├─ EndpointBusyError       429, outside or inside a 424
│   ├─ EndpointNotReadyError   the deployment is starting or short of instances
│   ├─ EndpointUnreachableError  no name, no connection, TLS, reset before an answer, 500 to 504
│   ├─ CredentialRefusedError  401, 403: no key worked
│   ├─ DeploymentNotFoundError 404
│   ├─ RequestRejectedError    other 4xx, a 424 with an inner 4xx, a redirect
│   ├─ ModelFailedError        the scoring script failed (424 with an inner 500)
│   ├─ AnswerCutShortError     the connection ended inside the answer
│   ├─ ScoringResponseError    200, but not a picture: *kind* says how
│   └─ HeldBackError           200 with the marks of a content-safety deployment
├─ PictureHeldBackError        a safety check says that nobody is to see it
├─ SafetyUnavailableError      nobody could check a prompt or a picture; CONTENT_SAFETY_WHEN_DOWN decides
├─ ImageError                  undecodable, cut short, too large, animated
├─ DeliveryError               Discord did not take the answer
├─ RunUndeliveredError         Discord took none of a run's last messages: the run is paused
├─ RunTargetGoneError          a run's target is gone from the settings: the run is stopped
├─ LeftBehindError             removed, but a message or a file of it could not be taken away yet
├─ InterruptedScoringError     a run ended before its picture did, and nobody can take it up
└─ StoreError                  the log or the picture folder
"""

from bot.errors.base import (
    BotError,
)
from bot.errors.outcomes import (
    DeliveryError,
    ImageError,
    InterruptedScoringError,
    LeftBehindError,
    PictureHeldBackError,
    SafetyUnavailableError,
    StoreError,
)
from bot.errors.refusals import (
    AlreadyDecidedError,
    BlockedError,
    BlurredElsewhereError,
    BoardNotPostedError,
    DailyLimitError,
    ExpiredPictureError,
    FormNotInstalledError,
    LeadProtectedError,
    MissingPermissionError,
    NestedBracesError,
    NoShowError,
    NotADateError,
    NotALeadError,
    NotAllowedHereError,
    NotATimeError,
    NoThreadHereError,
    NotYoursError,
    NoWatchHereError,
    OneAtATimeError,
    OneTargetError,
    PausedError,
    PromptHeldBackError,
    PromptRejectedError,
    QuestionClosedError,
    QueueFullError,
    RateLimitedError,
    RefusedError,
    RequestTooLargeError,
    SameTwiceError,
    SettingRefusedError,
    ShowNotBegunError,
    ShowOverError,
    ShowRunningError,
    ShuttingDownError,
    StillOnItsWayError,
    StyleFault,
    StyleRefusedError,
    SuiteFaultsError,
    SuiteRefusal,
    SuiteRefusedError,
    TooManyVariationsError,
    TooManyWaitingError,
    TooManyWatchesError,
    TwoQuestionsError,
    UnknownGenerationError,
    UnknownPairError,
    UnknownStyleError,
    UnknownSuiteError,
    UnknownTargetError,
    UnknownWatchError,
    WatchPlaceGoneError,
    WatchTooLargeError,
    WrongChannelError,
    WrongRoleError,
)
from bot.errors.runs import (
    NotYourRunError,
    OneRunError,
    OneSuiteError,
    PreviewClosedError,
    RunGoingOnError,
    RunNotOpenedError,
    RunOverError,
    RunTargetGoneError,
    RunTooLargeError,
    RunUndeliveredError,
    UnknownRunError,
)
from bot.errors.scoring import (
    AnswerCutShortError,
    CredentialRefusedError,
    DeploymentNotFoundError,
    EndpointBusyError,
    EndpointNotReadyError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    HeldBackError,
    ModelFailedError,
    RequestRejectedError,
    ScoringError,
    ScoringFacts,
    ScoringResponseError,
    ScoringTimeoutError,
)
from bot.errors.settings import (
    SettingsError,
    SettingsFault,
)

__all__ = [
    "AlreadyDecidedError",
    "AnswerCutShortError",
    "BlockedError",
    "BlurredElsewhereError",
    "BoardNotPostedError",
    "BotError",
    "CredentialRefusedError",
    "DailyLimitError",
    "DeliveryError",
    "DeploymentNotFoundError",
    "EndpointBusyError",
    "EndpointNotReadyError",
    "EndpointTimeoutError",
    "EndpointUnreachableError",
    "ExpiredPictureError",
    "FormNotInstalledError",
    "HeldBackError",
    "ImageError",
    "InterruptedScoringError",
    "LeadProtectedError",
    "LeftBehindError",
    "MissingPermissionError",
    "ModelFailedError",
    "NestedBracesError",
    "NoShowError",
    "NoThreadHereError",
    "NoWatchHereError",
    "NotADateError",
    "NotALeadError",
    "NotATimeError",
    "NotAllowedHereError",
    "NotYourRunError",
    "NotYoursError",
    "OneAtATimeError",
    "OneRunError",
    "OneSuiteError",
    "OneTargetError",
    "PausedError",
    "PictureHeldBackError",
    "PreviewClosedError",
    "PromptHeldBackError",
    "PromptRejectedError",
    "QuestionClosedError",
    "QueueFullError",
    "RateLimitedError",
    "RefusedError",
    "RequestRejectedError",
    "RequestTooLargeError",
    "RunGoingOnError",
    "RunNotOpenedError",
    "RunOverError",
    "RunTargetGoneError",
    "RunTooLargeError",
    "RunUndeliveredError",
    "SafetyUnavailableError",
    "SameTwiceError",
    "ScoringError",
    "ScoringFacts",
    "ScoringResponseError",
    "ScoringTimeoutError",
    "SettingRefusedError",
    "SettingsError",
    "SettingsFault",
    "ShowNotBegunError",
    "ShowOverError",
    "ShowRunningError",
    "ShuttingDownError",
    "StillOnItsWayError",
    "StoreError",
    "StyleFault",
    "StyleRefusedError",
    "SuiteFaultsError",
    "SuiteRefusal",
    "SuiteRefusedError",
    "TooManyVariationsError",
    "TooManyWaitingError",
    "TooManyWatchesError",
    "TwoQuestionsError",
    "UnknownGenerationError",
    "UnknownPairError",
    "UnknownRunError",
    "UnknownStyleError",
    "UnknownSuiteError",
    "UnknownTargetError",
    "UnknownWatchError",
    "WatchPlaceGoneError",
    "WatchTooLargeError",
    "WrongChannelError",
    "WrongRoleError",
]
