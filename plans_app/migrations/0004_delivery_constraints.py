from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("plans_app", "0003_take_over_deliveries")]

    operations = [
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('attempts__gt', 0), ('lease_token__isnull', False), ('lease_until__isnull', False), ('state__in', ['claimed', 'transmitting'])), models.Q(models.Q(('state__in', ['claimed', 'transmitting']), _negated=True), ('lease_token', None), ('lease_until', None)), _connector='OR'), name='delivery_has_a_lease_while_a_worker_holds_it'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'delivered', 'acknowledged', 'bounced']), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='sent_delivery_has_its_moment'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'acknowledged'), _negated=True), ('acknowledged_at__isnull', False), _connector='OR'), name='acknowledged_delivery_has_its_moment'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'claimed', 'transmitting', 'in_doubt', 'accepted', 'delivered', 'acknowledged', 'bounced', 'rejected', 'expired', 'technical_failure', 'held', 'cancelled'])), name='delivery_is_in_a_known_state'),
        ),
    ]
