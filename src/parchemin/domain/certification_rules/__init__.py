"""The certifier's own rules (règlement de certification): one schema, read by everybody, documented key by key."""

from parchemin.domain.certification_rules.jury import AfterSeeing, InTheirName, JuryRules, SignatureCode
from parchemin.domain.certification_rules.keys import BY_PATH, KEYS, Key
from parchemin.domain.certification_rules.rules import (
    Rules,
    by_path,
    nested,
    objections,
)

__all__ = [
    "BY_PATH",
    "KEYS",
    "AfterSeeing",
    "InTheirName",
    "JuryRules",
    "Key",
    "Rules",
    "SignatureCode",
    "by_path",
    "nested",
    "objections",
]
