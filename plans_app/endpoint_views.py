"""Changing the secrets of a webhook endpoint, and enabling it, in the admin."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.permissions import policy_registry

from plans_app.actions.endpoints import change_secret, drop_previous_secret, enable_endpoint
from plans_app.models import WebhookEndpoint

CHANGES = {
    "change-secret": (change_secret, gettext_lazy("there is a new secret; the old one signs too until you drop it.")),
    "drop-secret": (drop_previous_secret, gettext_lazy("the old secret signs no longer.")),
    "enable": (enable_endpoint, gettext_lazy("documents are sent to it again.")),
}


class ChangeEndpointView(View):
    """Does what a button below the endpoint says."""

    http_method_names = ["post"]

    def post(self, request, pk, name):
        if not policy_registry.get_by_type(WebhookEndpoint).user_has_permission(request.user, "change"):
            raise PermissionDenied
        if name not in CHANGES:
            raise Http404
        change, done = CHANGES[name]
        endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
        change(endpoint=endpoint, user=request.user)
        messages.success(request, _("%(name)s: %(done)s") % {"name": endpoint.organization.name, "done": done})
        return redirect("webhook_endpoints:edit", endpoint.pk)
