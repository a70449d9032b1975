"""What both functions work with, from their environment: clients, the tenants, where words and figures go.

    METRICCARE_LEDGER_TABLE       the DynamoDB table
    METRICCARE_BRONZE_BUCKET      the bucket whose `incoming/<tenant>/` files are put in
    METRICCARE_GLUE_WORKFLOW      the workflow that lands them
    METRICCARE_TENANTS_PARAMETER  the path of Parameter Store with an entry for each tenant
    METRICCARE_TOPIC_SUCCESS, METRICCARE_TOPIC_FAILURE    where the end of a run is told

Set by infra/ (beside Powertools' own POWERTOOLS_SERVICE_NAME), and no settings of users; a missing one ends the
function at its start, with its name.
"""

import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities import parameters
from botocore.config import Config

from metriccare.aws.arrivals import Arrivals
from metriccare.aws.pipeline import Pipeline

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

TENANTS_SECONDS = 60
"""How long the list of tenants counts as new: a file that comes before its tenant is parked."""

logger = Logger(utc=True)
metrics = Metrics(namespace="MetricCare")


@dataclass(frozen=True, slots=True)
class Installation:
    """One environment (dev, prod) of one account."""

    bucket: str
    tenants_parameter: str
    success: str
    failure: str
    arrivals: Arrivals
    pipeline: Pipeline
    sns: "SNSClient"

    def tenants(self) -> frozenset[str]:
        """The names of the tenants that there are."""
        found = parameters.get_parameters(self.tenants_parameter, max_age=TENANTS_SECONDS)
        return frozenset(found)


@cache
def installation() -> Installation:
    """That of this function; made once, and kept while its process is."""
    patient = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=5, read_timeout=20)
    dynamodb, table = boto3.client("dynamodb", config=patient), os.environ["METRICCARE_LEDGER_TABLE"]
    glue, workflow = boto3.client("glue", config=patient), os.environ["METRICCARE_GLUE_WORKFLOW"]
    return Installation(
        bucket=os.environ["METRICCARE_BRONZE_BUCKET"],
        tenants_parameter=os.environ["METRICCARE_TENANTS_PARAMETER"],
        success=os.environ["METRICCARE_TOPIC_SUCCESS"],
        failure=os.environ["METRICCARE_TOPIC_FAILURE"],
        arrivals=Arrivals(dynamodb, table),
        pipeline=Pipeline(dynamodb, table, glue, workflow),
        sns=boto3.client("sns", config=patient),
    )
