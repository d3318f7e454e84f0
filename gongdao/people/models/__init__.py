"""Platforms, the people on them, what they may do, and how machines are known.

Every table of one platform carries `platform`, and it is part of a unique key, so that a look-up without a platform
finds nothing by accident. Rows that say who was what (holdings, absences) are closed, never deleted.
"""

from gongdao.people.models.access import ApiKey, Attempt, HandoverToken, IdentityCheck
from gongdao.people.models.platforms import OfPlatform, Platform, Webhook, new_handover_key
from gongdao.people.models.registers import RegisterEntry
from gongdao.people.models.staff import Absence, Holding, Relation, ThirdParty, Training
from gongdao.people.models.users import Merchant, MerchantMember, User, UserManager, UserQuerySet

__all__ = [
    "Absence",
    "ApiKey",
    "Attempt",
    "HandoverToken",
    "Holding",
    "IdentityCheck",
    "Merchant",
    "MerchantMember",
    "OfPlatform",
    "Platform",
    "RegisterEntry",
    "Relation",
    "ThirdParty",
    "Training",
    "User",
    "UserManager",
    "UserQuerySet",
    "Webhook",
    "new_handover_key",
]
