"""The plugin's own addresses below the admin."""

from django.urls import path

from plans_app import admin_views, directory_views, import_views, lint_views, recipient_views

urlpatterns = [
    path("import/", import_views.ImportView.as_view(), name="import"),
    path("issue/<int:pk>/", admin_views.IssueView.as_view(), name="issue"),
    path("form/<int:pk>/", lint_views.LintView.as_view(), name="lint"),
    path("paper/<int:pk>/", admin_views.PaperView.as_view(), name="paper"),
    path("campaigns/", admin_views.CampaignNamesView.as_view(), name="campaign_names"),
    path("source/<int:pk>/", admin_views.SourceView.as_view(), name="source"),
    path("recipients/<int:pk>/choose/", recipient_views.ChooseRecipientView.as_view(), name="choose_recipient"),
    path("recipients/<int:pk>/add/", recipient_views.AddRecipientView.as_view(), name="add_recipient"),
    path("directory/import/", directory_views.ImportDirectoryView.as_view(), name="import_directory"),
    path("directory/export/<str:extension>/", directory_views.ExportDirectoryView.as_view(), name="export_directory"),
    path("issuances/", admin_views.IssuanceListView.as_view(), name="issuances"),
    path("issuances/<int:pk>/", admin_views.IssuanceView.as_view(), name="issuance"),
    path("issuances/<int:pk>/deliveries/retry/", admin_views.RetryView.as_view(), name="retry"),
]
