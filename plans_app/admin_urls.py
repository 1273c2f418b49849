"""The plugin's own addresses below the admin."""

from django.urls import path

from plans_app import admin_views, import_views, lint_views

urlpatterns = [
    path("import/", import_views.ImportView.as_view(), name="import"),
    path("issue/<int:pk>/", admin_views.IssueView.as_view(), name="issue"),
    path("form/<int:pk>/", lint_views.LintView.as_view(), name="lint"),
    path("paper/<int:pk>/", admin_views.PaperView.as_view(), name="paper"),
    path("campaigns/", admin_views.CampaignNamesView.as_view(), name="campaign_names"),
    path("source/<int:pk>/", admin_views.SourceView.as_view(), name="source"),
    path("issuances/", admin_views.IssuanceListView.as_view(), name="issuances"),
    path("issuances/<int:pk>/", admin_views.IssuanceView.as_view(), name="issuance"),
    path("issuances/<int:pk>/deliveries/retry/", admin_views.RetryView.as_view(), name="retry"),
]
