"""Clients of this process's account and region, for what is no Lambda function. Not what is asked of them.

AWS gives containers and jobs their region as AWS_REGION, and boto3 looks at AWS_DEFAULT_REGION alone.
"""

from boto3.session import Session

from metriccare import settings


def session() -> Session:
    """Credentials are looked for as boto3 does: variables, files, the role of the machine."""
    return Session(region_name=settings.aws_region())
