"""The plugin's own addresses below the admin."""

from django.urls import path

from plans_app import (
    act_views,
    delivery_report,
    delivery_views,
    directory_views,
    endpoint_views,
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
    path("source/<int:pk>/", source_views.SourceView.as_view(), name="source"),
    path("recipients/<int:pk>/choose/", recipient_views.ChooseRecipientView.as_view(), name="choose_recipient"),
    path("recipients/<int:pk>/add/", recipient_views.AddRecipientView.as_view(), name="add_recipient"),
    path("directory/import/", directory_views.ImportDirectoryView.as_view(), name="import_directory"),
    path("directory/export/<str:extension>/", directory_views.ExportDirectoryView.as_view(), name="export_directory"),
    path("endpoints/<int:pk>/<str:name>/", endpoint_views.ChangeEndpointView.as_view(), name="change_endpoint"),
    path("registers/", register_views.RegisterListView.as_view(), name="registers"),
    path("registers/<int:pk>/", register_views.RegisterView.as_view(), name="register"),
    path("issuances/", issuance_views.IssuanceListView.as_view(), name="issuances"),
    path("issuances/<int:pk>/", issuance_views.IssuanceView.as_view(), name="issuance"),
    path("issuances/<int:pk>/recall/", act_views.RecallView.as_view(), name="recall"),
    path("issuances/<int:pk>/correct/", act_views.CorrectView.as_view(), name="correct"),
    path("issuances/<int:pk>/replace/", act_views.ReplaceView.as_view(), name="replace"),
    path("issuances/<int:pk>/original/", act_views.OriginalView.as_view(), name="original"),
    path("issuances/<int:pk>/deliveries/retry/", issuance_views.RetryView.as_view(), name="retry"),
    path("issuances/<int:pk>/deliveries/stop/", issuance_views.StopView.as_view(), name="stop"),
    path("issuances/<int:pk>/draw/", issuance_views.DrawAgainView.as_view(), name="draw_again"),
    path("deliveries/", delivery_report.DeliveryReportView.as_view(), name="delivery_report"),
    path(
        "deliveries/results/",
        delivery_report.DeliveryReportView.as_view(results_only=True),
        name="delivery_report_results",
    ),
    path("deliveries/<uuid:pk>/", delivery_views.DeliveryView.as_view(), name="delivery"),
    path("deliveries/<uuid:pk>/send/", delivery_views.SendAgainView.as_view(), name="send_again"),
]
