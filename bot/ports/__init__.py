"""What the services need from the outside, as protocols. Adapters implement them; tests bring their own."""

from bot.ports.checking import ContentSafety, WordList
from bot.ports.house import (
    AuditLog,
    BlockLog,
    ChangeableSettings,
    OwnLimitsLog,
    PauseLog,
    SettingLog,
    StyleLog,
    UsageLog,
)
from bot.ports.looking_back import Exporter, HistoryLog, Reporter, Thumbnails
from bot.ports.moderation import (
    Blocker,
    ComplaintLog,
    MessageRemover,
    NoticeBoard,
    RemovalLog,
    Reports,
    RunSheets,
    Sheets,
)
from bot.ports.opinions import ComparisonLog, FeedbackLog, ReactionLog
from bot.ports.painting import Courier, GenerationLog, Pictures, Scorer
from bot.ports.privacy import ForgettingLog, OwnExporter, PrivacyLog, RetentionLog
from bot.ports.run_comparing import AskedPairLog, RunComparer, RunHistory
from bot.ports.shows import SheetArtist, ShowLog, ShowStage
from bot.ports.suites import (
    RunLog,
    RunPlanner,
    RunSheetLog,
    RunSheetStage,
    RunStage,
    SuiteLog,
)
from bot.ports.watching import DeploymentLog, LeadBoard, WatchLog, WatchStage

__all__ = [
    "AskedPairLog",
    "AuditLog",
    "BlockLog",
    "Blocker",
    "ChangeableSettings",
    "ComparisonLog",
    "ComplaintLog",
    "ContentSafety",
    "Courier",
    "DeploymentLog",
    "Exporter",
    "FeedbackLog",
    "ForgettingLog",
    "GenerationLog",
    "HistoryLog",
    "LeadBoard",
    "MessageRemover",
    "NoticeBoard",
    "OwnExporter",
    "OwnLimitsLog",
    "PauseLog",
    "Pictures",
    "PrivacyLog",
    "ReactionLog",
    "RemovalLog",
    "Reporter",
    "Reports",
    "RetentionLog",
    "RunComparer",
    "RunHistory",
    "RunLog",
    "RunPlanner",
    "RunSheetLog",
    "RunSheetStage",
    "RunSheets",
    "RunStage",
    "Scorer",
    "SettingLog",
    "SheetArtist",
    "Sheets",
    "ShowLog",
    "ShowStage",
    "StyleLog",
    "SuiteLog",
    "Thumbnails",
    "UsageLog",
    "WatchLog",
    "WatchStage",
    "WordList",
]
