"""The rules of form as data: how grave a breach is, and where the law says so.

The numbers L01–L63 are one list for paper, content and signature. RULES holds those on content, which the checks of
`plans_app.decree30.checks` answer for; ELSEWHERE says of each other one who does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plans_app.decree30.findings import Severity

ERROR, WARNING, INFO = Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """`at_issue`: the rule is asked only when a plan is about to be issued, a draft may still break it."""

    severity: Severity
    source: str
    at_issue: bool = False


RULES: Mapping[str, Rule] = {
    # Head
    "L07": Rule(ERROR, "Appendix I, II.2"),
    "L08": Rule(WARNING, "Appendix I, II.2.a"),
    "L09": Rule(ERROR, "Article 15.1", at_issue=True),
    "L10": Rule(ERROR, "Appendix I, II.3.c"),
    "L11": Rule(ERROR, "Appendix III, I"),
    "L12": Rule(ERROR, "Appendix I, II.3.b"),
    "L13": Rule(ERROR, "Article 15.1", at_issue=True),
    "L14": Rule(ERROR, "Appendix I, II.4.b"),
    "L15": Rule(WARNING, "Articles 15, 18.1"),
    "L16": Rule(ERROR, "Appendix I, II.4.a"),
    "L18": Rule(ERROR, "Appendix I, II.5.a"),
    "L19": Rule(ERROR, "Appendix I, II.5"),
    "L20": Rule(WARNING, "Appendix VI, II.I.8"),
    "L63": Rule(WARNING, "Appendix VI, III.1.h"),
    # Legal bases and citations
    "L21": Rule(WARNING, "Appendix I, II.6.a"),
    "L22": Rule(WARNING, "Appendix I, II.6.b"),
    "L23": Rule(INFO, "Appendix I, II.6.a"),
    "L24": Rule(WARNING, "Appendix I, II.3"),
    "L25": Rule(WARNING, "usage"),
    "L26": Rule(WARNING, "Article 15.1"),
    # Body
    "L27": Rule(WARNING, "Appendix I, II.6.đ"),
    "L28": Rule(WARNING, "Appendix I, II.6.đ"),
    "L29": Rule(INFO, "usage"),
    "L31": Rule(WARNING, "usage"),
    "L32": Rule(WARNING, "Appendix II, I"),
    "L33": Rule(ERROR, "Appendix III"),
    "L42": Rule(ERROR, "Appendix I, II.9.b"),
    "L51": Rule(WARNING, "Appendix I, III.1"),
    "L60": Rule(WARNING, "usage"),
    # Recipients
    "L34": Rule(ERROR, "Appendix I, II.9.d", at_issue=True),
    "L35": Rule(ERROR, "Appendix I, II.9.d"),
    "L36": Rule(ERROR, "Appendix I, II.9.d"),
    "L37": Rule(WARNING, "Appendix I, II.9.d"),
    "L38": Rule(WARNING, "Appendix I, II.9.a"),
    "L39": Rule(WARNING, "Appendix I, II.9.a"),
    "L40": Rule(INFO, "usage"),
    "L41": Rule(WARNING, "Appendix I, II.9.a"),
    # Signature
    "L43": Rule(ERROR, "Article 13; Appendix I, II.7.b"),
    "L44": Rule(ERROR, "Appendix I, II.7.b"),
    "L46": Rule(WARNING, "Appendix I, II.7.đ"),
    "L47": Rule(ERROR, "Appendix I, II.7.c"),
    "L61": Rule(ERROR, "Appendix VI, II.I", at_issue=True),
    # Stamps, drafter's code
    "L52": Rule(ERROR, "Appendix I, III.2"),
    "L53": Rule(WARNING, "Appendix I, III.3"),
    # Text
    "L54": Rule(WARNING, "Appendix I, I.4"),
    "L55": Rule(INFO, "usage"),
    "L56": Rule(INFO, "Appendix II"),
    "L57": Rule(WARNING, "Law 93/2025/QH15"),
    "L58": Rule(WARNING, "Law 72/2025/QH15"),
    "L59": Rule(INFO, "usage"),
}

_PAPER = "paper: measured in the PDF by its own tests"
_SIGNATURE = "signature: checked when the document is signed"

ELSEWHERE: Mapping[str, str] = {
    "L01": _PAPER,
    "L02": _PAPER,
    "L03": _PAPER,
    "L04": f"{_PAPER}; the words come from the rule-set",
    "L05": f"{_PAPER}; the words come from the rule-set",
    "L06": _PAPER,
    "L17": _PAPER,
    "L30": _PAPER,
    "L45": "signature: needs the delegations, which the directory does not hold",
    "L48": _SIGNATURE,
    "L49": _SIGNATURE,
    "L50": _SIGNATURE,
    "L62": "models: the content of an issued plan cannot be changed at all",
}

# Appendix VI, II.I: the longest value of a register's column, in characters.
LENGTHS: Mapping[str, int] = {
    "document_kind": 100,
    "number": 11,
    "notation": 30,
    "subject": 500,
    "position": 100,
    "signer": 50,
    "recipients": 200,
    "issuer": 200,
}

END_MARK = "./."
# The clerks' office, which keeps the original and stands first after "Lưu:".
CLERKS = "VT"
