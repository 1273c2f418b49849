"""What the end of a workflow does: a plan is issued, any other page is published.

A site points WAGTAIL_FINISH_WORKFLOW_ACTION here. Wagtail imports this module while its own models load,
so it imports nothing of theirs at the top.
"""


def finish_workflow(workflow_state, user=None):
    """Issues the plan that a workflow approved. Any other page, and an issued plan, is published as Wagtail does it."""
    from wagtail.workflows import publish_workflow_state

    from plans_app.models import PlanPageMixin
    from plans_app.tasks import issue_and_wake

    page = getattr(workflow_state.content_object, "specific", None)
    if not isinstance(page, PlanPageMixin) or page.is_issued:
        publish_workflow_state(workflow_state, user=user)
        return
    issue_and_wake(plan=page, user=user)
