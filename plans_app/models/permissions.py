"""Who may do what with plans, where it differs from Wagtail's pages: a plan goes live by being issued."""

from wagtail.models import PagePermissionTester


class PlanIndexPermissionTester(PagePermissionTester):
    def can_publish_subpage(self):
        """A plan below is never made and published in one go, nor copied as a live one: it goes live by issuing."""
        return False


class PlanPermissionTester(PagePermissionTester):
    """A plan goes live by issuing alone, and what was issued stays."""

    def can_publish(self):
        """Only to bring facts that are not printed (campaigns) of an issued plan up to date."""
        return super().can_publish() and self.page.specific.is_issued

    def can_issue(self):
        """Who may publish in this place may issue a draft."""
        return super().can_publish() and not self.page.specific.is_issued and not self.page_locked()

    def can_unpublish(self):
        return False

    def can_delete(self, ignore_bulk=False):
        return super().can_delete(ignore_bulk) and not self.page.specific.is_issued

    def can_move(self):
        """An issued plan may move to another index: its address changes, not its content."""
        return super().can_delete(ignore_bulk=True)

    def can_set_view_restrictions(self):
        return super().can_publish()


def may_add_beside(plan, user) -> bool:
    """Whether `user` may make another plan where `plan` stands."""
    return plan.get_parent().permissions_for_user(user).can_add_subpage()
