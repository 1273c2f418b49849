"""The checks by the number of their rule: functions `(document, context)` that yield notes."""

from plans_app.decree30.checks import bases, body, head, recipients, signature, stamps, text

CHECKS = {
    **head.CHECKS,
    **bases.CHECKS,
    **body.CHECKS,
    **recipients.CHECKS,
    **signature.CHECKS,
    **stamps.CHECKS,
    **text.CHECKS,
}
