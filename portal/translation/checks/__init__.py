"""The checks: one class a sort of fault, one line here.

A check that needs the original says nothing of a text that stands alone.
"""

from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.checks.doubled import DoubledWords
from portal.translation.checks.false_friends import FalseFriends
from portal.translation.checks.fitting import Length, Untranslated
from portal.translation.checks.kept import Links, OtherAddresses, Placeholders, Structure, Tags
from portal.translation.checks.letters import Composed, LostSigns, OtherSpelling, WronglyRead
from portal.translation.checks.numbers import ChangedNumbers, Dates, Numbers
from portal.translation.checks.questions import OpeningMarks
from portal.translation.checks.quotations import QuotationMarks
from portal.translation.checks.spaces import Spaces
from portal.translation.checks.terms import Terms

CHECKS: tuple[Check, ...] = (
    Placeholders(),
    Tags(),
    Structure(),
    Links(),
    OtherAddresses(),
    ChangedNumbers(),
    Numbers(),
    Dates(),
    Terms(),
    FalseFriends(),
    Composed(),
    WronglyRead(),
    LostSigns(),
    OtherSpelling(),
    OpeningMarks(),
    QuotationMarks(),
    Spaces(),
    DoubledWords(),
    Untranslated(),
    Length(),
)

__all__ = ["CHECKS", "Check", "Remark", "Severity", "Surroundings"]
