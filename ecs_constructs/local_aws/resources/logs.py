"""AWS::Logs::*, but for the resource policy, which moto has."""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Part


class LogGroup(ApiResource, CloudFormationModel):
    """moto's own can't be updated: another retention would replace the group and lose its logs."""

    api = ApiType(
        type="AWS::Logs::LogGroup",
        service="logs",
        create="create_log_group",
        delete="delete_log_group",
        name="LogGroupName",
        attributes={"Arn": "join(':', ['arn:aws:logs', region, account, 'log-group', name, '*'])"},
        key={"logGroupName": "name"},
        parts=(
            Part(
                property="RetentionInDays",
                operation="put_retention_policy",
                values={"logGroupName": "name", "retentionInDays": "properties.RetentionInDays"},
            ),
        ),
    )


class SubscriptionFilter(ApiResource, CloudFormationModel):
    """Absent from moto. Putting it again changes it."""

    api = ApiType(
        type="AWS::Logs::SubscriptionFilter",
        service="logs",
        create="put_subscription_filter",
        update="put_subscription_filter",
        whole=True,
        delete="delete_subscription_filter",
        name="FilterName",
        key={"logGroupName": "properties.LogGroupName", "filterName": "name"},
    )


class MetricFilter(ApiResource, CloudFormationModel):
    """Absent from moto. Putting it again changes it."""

    api = ApiType(
        type="AWS::Logs::MetricFilter",
        service="logs",
        create="put_metric_filter",
        update="put_metric_filter",
        whole=True,
        delete="delete_metric_filter",
        name="FilterName",
        key={"logGroupName": "properties.LogGroupName", "filterName": "name"},
    )
