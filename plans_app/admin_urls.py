"""The plugin's own addresses below the admin."""

from django.urls import path

from plans_app import (
    directory_views,
    import_views,
    issuance_views,
    issue_views,
    lint_views,
    recipient_views,
    register_views,
    source_views,
)

urlpatterns = [
    path("import/", import_views.ImportView.as_view(), name="import"),
    path("issue/<int:pk>/", issue_views.IssueView.as_view(), name="issue"),
    path("form/<int:pk>/", lint_views.LintView.as_view(), name="lint"),
    path("paper/<int:pk>/", issue_views.PaperView.as_view(), name="paper"),
    path("campaigns/", directory_views.CampaignNamesView.as_view(), name="campaign_names"),
    path("source/<int:pk>/", source_views.SourceView.as_view(), name="source"),
    path("recipients/<int:pk>/choose/", recipient_views.ChooseRecipientView.as_view(), name="choose_recipient"),
    path("recipients/<int:pk>/add/", recipient_views.AddRecipientView.as_view(), name="add_recipient"),
    path("directory/import/", directory_views.ImportDirectoryView.as_view(), name="import_directory"),
    path("directory/export/<str:extension>/", directory_views.ExportDirectoryView.as_view(), name="export_directory"),
    path("registers/", register_views.RegisterListView.as_view(), name="registers"),
    path("registers/<int:pk>/", register_views.RegisterView.as_view(), name="register"),
    path("issuances/", issuance_views.IssuanceListView.as_view(), name="issuances"),
    path("issuances/<int:pk>/", issuance_views.IssuanceView.as_view(), name="issuance"),
    path("issuances/<int:pk>/deliveries/retry/", issuance_views.RetryView.as_view(), name="retry"),
]
