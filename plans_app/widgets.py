"""Form widgets of the admin."""

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.utils import parse_tags
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.widgets import SlugInput

from plans_app import conf


class SnippetsChooser(forms.SelectMultiple):
    """Several snippets of one model, chosen in Wagtail's own dialog with its search.

    Django's list would show the whole directory in each line; this one holds only what is chosen.
    """

    template_name = "plans_app/admin/widgets/snippets_chooser.html"

    @property
    def media(self):
        """Asked for when a form is shown: the addresses of static files are known only after they are collected."""
        wagtail = [versioned_static(f"wagtailadmin/js/{name}.js") for name in ("modal-workflow", "chooser-modal")]
        return forms.Media(js=[*wagtail, "plans_app/js/snippets-chooser.js"])

    def get_context(self, name, value, attrs):
        context = super().get_context(name, [], attrs)
        model = self.objects().model
        context["widget"]["chooser_url"] = reverse(model.snippet_viewset.chooser_viewset.get_url_name("choose"))
        context["widget"]["chosen"] = self._chosen(value)
        return context

    def optgroups(self, name, value, attrs=None):
        """None: the template writes what is chosen, and the rest is never asked for."""
        return []

    def id_for_label(self, id_, index=None):
        return f"{id_}-choose" if id_ else id_

    def objects(self) -> QuerySet:
        return self.choices.queryset

    def _chosen(self, value) -> QuerySet:
        return self.objects().filter(pk__in=[pk for pk in value or [] if str(pk).isdigit()])


class ChannelSelect(forms.Select):
    """The channels of the site by their labels, and what is chosen already, although the site has it no longer."""

    def optgroups(self, name, value, attrs=None):
        self.choices = [("", self._default()), *channel_labels().items()]
        known = {choice for choice, _label in self.choices}
        self.choices += [(chosen, chosen) for chosen in value if chosen and chosen not in known]
        return super().optgroups(name, value, attrs)

    def _default(self) -> str:
        name = conf.get("PLANS_DEFAULT_CHANNEL")
        return _("The site's own: %(channel)s") % {"channel": channel_labels().get(name, name)}


def channel_labels() -> dict[str, str]:
    """What a person reads of each channel: LABEL of its entry in PLANS_CHANNELS, or its name."""
    return {name: str(entry.get("LABEL", name)) for name, entry in conf.get("PLANS_CHANNELS").items()}


class CampaignsChooser(SnippetsChooser):
    """The campaigns of a plan, chosen in the same dialog.

    Wagtail's own field for tags takes a comma inside a name for its end, and loses both halves.
    """

    def __init__(self, tag_model, attrs=None):
        super().__init__(attrs)
        self.tag_model = tag_model

    def objects(self) -> QuerySet:
        return self.tag_model.objects.all()

    def value_from_datadict(self, data, files, name):
        """The names as a field of tags reads them, in quotation marks. The dialog gives keys, the API names."""
        given = [value.replace('"', "") for value in data.getlist(name)]
        keys = [value for value in given if value.isdigit()]
        names = {str(pk): tag_name for pk, tag_name in self.objects().filter(pk__in=keys).values_list("pk", "name")}
        return ", ".join(f'"{names.get(value, value)}"' for value in given if value)

    def _chosen(self, value) -> QuerySet:
        names = parse_tags(value) if isinstance(value, str) else [tag.name for tag in value or []]
        return self.objects().filter(name__in=names)


class VietnameseSlugInput(SlugInput):
    """Makes "duong-pho" of what is typed as "Đường phố"; Wagtail's own drops đ and every vowel with a mark."""

    def __init__(self, attrs=None, **kwargs):
        super().__init__(attrs, **kwargs)
        self.attrs["data-controller"] += " plan-slug"
        self.attrs["data-action"] = "blur->plan-slug#fold " + self.attrs["data-action"]

    class Media:
        js = ["plans_app/js/slug.js"]
