"""AWS::CloudWatch::*, but for the dashboard, which moto has."""

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType


class Alarm(ApiResource, CloudFormationModel):
    """Absent from moto. Putting it again changes it."""

    api = ApiType(
        type="AWS::CloudWatch::Alarm",
        service="cloudwatch",
        create="put_metric_alarm",
        update="put_metric_alarm",
        whole=True,
        delete="delete_alarms",
        name="AlarmName",
        attributes={"Arn": "join(':', ['arn:aws:cloudwatch', region, account, 'alarm', name])"},
        delete_key={"AlarmNames": "[name]"},
    )


class CompositeAlarm(ApiResource, CloudFormationModel):
    """Absent from moto. Putting it again changes it."""

    api = ApiType(
        type="AWS::CloudWatch::CompositeAlarm",
        service="cloudwatch",
        create="put_composite_alarm",
        update="put_composite_alarm",
        whole=True,
        delete="delete_alarms",
        name="AlarmName",
        attributes={"Arn": "join(':', ['arn:aws:cloudwatch', region, account, 'alarm', name])"},
        delete_key={"AlarmNames": "[name]"},
    )
