"""dev and prod applied to a pretended AWS at once: what then exists, that a second plan has nothing to do, who waits.

Not what moto only pretends: no policy is enforced there, no job runs, no alarm is evaluated.
"""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx2
import pytest

from metriccare.gold.tables import TABLES
from tests.infra.conftest import ENVIRONMENTS
from tests.infra.terraform import INFRA, Terraform, begun
from tools import lambda_zip

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.aws
REGION, ACCOUNT, STATES = "us-east-1", "123456789012", "states"
NOT_CHANGED, CHANGED = 0, 2
ROOT = Path(__file__).parents[2]
NOT_KEPT_BY_MOTO = {
    "module.app[0].aws_db_instance.this": "whether its performance is watched, and under which key",
    "module.app[0].aws_db_parameter_group.this": "its parameters",
    'module.app[0].aws_ecs_service.task["web"]': "whether tasks are moved between zones",
    'module.app[0].aws_ecs_service.task["worker"]': "whether tasks are moved between zones",
}
"""Settings of the application that moto takes and forgets, so that a plan sets them again."""


@dataclass(frozen=True)
class Applied:
    """The pretended AWS, and Terraform for each environment."""

    address: str
    terraform: dict[str, Terraform]
    given: dict[str, dict[str, str]]

    def plan(self, name: str) -> subprocess.CompletedProcess[str]:
        """A plan of an environment; its exit code says whether there is something to do."""
        return self.terraform[name]("plan", "-detailed-exitcode", "-no-color", given=self.given[name])

    def client(self, service: str) -> Any:
        """boto3's client of a service there."""
        return boto3.client(
            service,  # pyright: ignore[reportArgumentType, reportCallIssue]
            endpoint_url=self.address,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )


@pytest.fixture(scope="module")
def server() -> Generator[str]:
    """Where the pretended AWS answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([sys.executable, "-m", "tests.infra.pretended", str(port)], cwd=ROOT)
    try:
        _await(address, process)
        httpx2.post(f"{address}/moto-api/config", json={"lambda": {"use_docker": False}}).raise_for_status()
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    given_up = time.monotonic() + 60
    while time.monotonic() < given_up and process.poll() is None:
        try:
            httpx2.get(f"{address}/moto-api/data.json")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("moto's server does not answer")


@pytest.fixture(scope="module")
def applied(server: str, given: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Applied:
    """Both environments, applied side by side: most of that time Terraform waits."""
    folder = tmp_path_factory.mktemp("applied")
    lambda_zip.write(folder / "lambda.zip")
    values = {**given, "moto_endpoint": server, "lambda_zip": str(folder / "lambda.zip")}
    whole = Applied(server, {}, {"dev": values, "prod": values})
    whole.client("s3").create_bucket(Bucket=STATES)
    whole.given["prod"] = {**values, **_application(whole)}
    backend = _backend(folder / "backend.hcl", server)

    def bootstrap() -> None:
        terraform = begun(
            Terraform(folder / "bootstrap", INFRA / "bootstrap"), f"-backend-config=path={folder}/state"
        )
        terraform.must("apply", "-auto-approve", "-no-color", given={"moto_endpoint": server})

    def apply(name: str) -> Terraform:
        terraform = begun(Terraform(folder / name), f"-backend-config={backend}", "-reconfigure")
        terraform.must("workspace", "new", name)
        terraform.must("apply", "-auto-approve", "-no-color", given=whole.given[name])
        return terraform

    with ThreadPoolExecutor(1 + len(ENVIRONMENTS)) as threads:
        first = threads.submit(bootstrap)
        whole.terraform.update(zip(ENVIRONMENTS, threads.map(apply, ENVIRONMENTS), strict=True))
        first.result()
    return whole


def _application(whole: Applied) -> dict[str, str]:
    """Values that have the application in prod."""
    name = "quality.example"
    certificate = whole.client("acm").request_certificate(DomainName=name)["CertificateArn"]
    app = {
        "public_url": f"https://{name}",
        "certificate_arn": certificate,
        "image_digest": f"sha256:{'0' * 64}",
    }
    secrets = {"application": "of-the-application", "database": "of-the-database"}
    return {"enable_app": "true", "app": json.dumps(app), "app_secrets": json.dumps(secrets)}


def _backend(path: Path, address: str) -> Path:
    path.write_text(
        f"""bucket = "{STATES}"
region = "{REGION}"
access_key = "test"
secret_key = "test"
use_path_style = true
endpoints = {{ s3 = "{address}" }}
skip_credentials_validation = true
skip_metadata_api_check = true
skip_region_validation = true
skip_requesting_account_id = true
""",
        encoding="utf-8",
    )
    return path


@pytest.fixture(params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> str:
    """dev, then prod."""
    return request.param


def test_a_second_plan_has_nothing_to_do(applied: Applied, environment: str) -> None:
    ended = applied.plan(environment)
    changed = set(re.findall(r"^  # (.+?) (?:will|must) be ", ended.stdout, re.MULTILINE))
    not_kept = NOT_KEPT_BY_MOTO if environment == "prod" else {}
    assert changed <= set(not_kept), ended.stdout[-4000:]
    assert ended.returncode == (CHANGED if changed else NOT_CHANGED), ended.stderr
    if changed:
        assert f"Plan: 0 to add, {len(changed)} to change, 0 to destroy." in ended.stdout


def test_the_bucket_for_the_state_is_as_safe_as_the_others(applied: Applied) -> None:
    s3: S3Client = applied.client("s3")
    name = f"metriccare-state-{ACCOUNT}"
    assert s3.get_bucket_versioning(Bucket=name).get("Status") == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule.get("ApplyServerSideEncryptionByDefault", {}).get("SSEAlgorithm") == "aws:kms"
    assert all(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values())


def test_each_state_lies_by_itself_and_nobody_holds_it(applied: Applied) -> None:
    listed = applied.client("s3").list_objects_v2(Bucket=STATES)["Contents"]
    states = [f"environments/{name}/metriccare.tfstate" for name in ENVIRONMENTS]
    assert sorted(one["Key"] for one in listed) == states


def test_a_state_that_another_apply_holds_is_waited_for_and_then_left_alone(applied: Applied) -> None:
    s3: S3Client = applied.client("s3")
    key = "environments/dev/metriccare.tfstate.tflock"
    holder = {
        "ID": "11111111-2222-3333-4444-555555555555",
        "Operation": "OperationTypeApply",
        "Who": "somebody@else",
    }
    s3.put_object(Bucket=STATES, Key=key, Body=json.dumps(holder).encode())
    try:
        ended = applied.terraform["dev"](
            "apply", "-auto-approve", "-no-color", "-lock-timeout=2s", given=applied.given["dev"]
        )
    finally:
        s3.delete_object(Bucket=STATES, Key=key)
    assert ended.returncode == 1
    assert "Error acquiring the state lock" in ended.stderr
    assert "somebody@else" in ended.stderr


def test_a_workspace_that_is_no_environment_makes_nothing(
    applied: Applied, server: str, tmp_path: Path
) -> None:
    backend = _backend(tmp_path / "backend.hcl", server)
    terraform = begun(Terraform(tmp_path / "staging"), f"-backend-config={backend}", "-reconfigure")
    terraform.must("workspace", "new", "staging")
    ended = terraform("apply", "-auto-approve", "-no-color", given=applied.given["dev"])
    assert ended.returncode == 1
    assert "Workspace 'staging' is none of dev, prod" in ended.stderr
    names = [bucket["Name"] for bucket in applied.client("s3").list_buckets()["Buckets"]]
    assert not [name for name in names if "staging" in name]


def test_buckets_are_as_they_were_planned(applied: Applied, environment: str) -> None:
    s3: S3Client = applied.client("s3")
    names = [bucket.get("Name", "") for bucket in s3.list_buckets()["Buckets"]]
    mine = [name for name in names if name.startswith(f"metriccare-{environment}-")]
    assert len(mine) == 5
    for name in mine:
        assert all(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values())
        assert s3.get_bucket_versioning(Bucket=name).get("Status") == "Enabled"
        (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
        algorithm = rule.get("ApplyServerSideEncryptionByDefault", {}).get("SSEAlgorithm")
        assert algorithm == ("AES256" if "-logs-" in name else "aws:kms")


def test_the_ledger_is_there_and_can_be_brought_back(applied: Applied, environment: str) -> None:
    dynamodb = applied.client("dynamodb")
    name = f"metriccare-{environment}-ledger"
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert {(one["AttributeName"], one["KeyType"]) for one in table["KeySchema"]} == {
        ("pk", "HASH"),
        ("sk", "RANGE"),
    }
    assert table["SSEDescription"]["SSEType"] == "KMS"
    kept = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert kept["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_handlers_take_from_their_queues_and_answer_by_message(applied: Applied, environment: str) -> None:
    functions = applied.client("lambda")
    for name in ("landed", "job-state"):
        whole = f"metriccare-{environment}-{name}"
        function = functions.get_function_configuration(FunctionName=whole)
        assert function["Handler"] == f"metriccare.aws.lambda_handlers.{name.replace('-', '_')}.handler"
        assert (
            function["Environment"]["Variables"]["METRICCARE_LEDGER_TABLE"]
            == f"metriccare-{environment}-ledger"
        )
        queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{whole}"
        (mapping,) = functions.list_event_source_mappings(EventSourceArn=queue)["EventSourceMappings"]
        assert mapping["FunctionArn"] == function["FunctionArn"]
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_file_that_arrives_is_told_to_the_quick_worker(applied: Applied, environment: str) -> None:
    """Through S3, EventBridge and SQS as moto really delivers; a name with blanks and accents is still that name."""
    bucket = f"metriccare-{environment}-bronze-{ACCOUNT}"
    key = "incoming/demo/März 2026/Bündel 1.ndjson"
    s3: S3Client = applied.client("s3")
    s3.put_object(Bucket=bucket, Key="bronze/demo/1.ndjson", Body=b"elsewhere")
    s3.put_object(Bucket=bucket, Key=key, Body=b"{}")
    sqs = applied.client("sqs")
    url = sqs.get_queue_url(QueueName=f"metriccare-{environment}-fast")["QueueUrl"]
    messages = _received(lambda: sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1))
    bodies = [json.loads(message["Body"]) for message in messages]
    assert [body["detail-type"] for body in bodies] == ["Object Created"]
    assert bodies[0]["detail"]["bucket"]["name"] == bucket
    assert bodies[0]["detail"]["object"]["key"] == key


def _received(ask: Callable[[], Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    given_up = time.monotonic() + 15
    while time.monotonic() < given_up:
        if found := ask().get("Messages"):
            return list(found)
    return []


def test_what_cannot_be_worked_on_goes_to_the_dead_letters(applied: Applied, environment: str) -> None:
    sqs = applied.client("sqs")
    for name in ("landed", "job-state", "fast"):
        url = sqs.get_queue_url(QueueName=f"metriccare-{environment}-{name}")["QueueUrl"]
        told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        dead = f"arn:aws:sqs:{REGION}:{ACCOUNT}:metriccare-{environment}-{name}-dead"
        assert json.loads(told["RedrivePolicy"]) == {"deadLetterTargetArn": dead, "maxReceiveCount": 5}
        assert told["KmsMasterKeyId"].startswith("arn:aws:kms:")


def test_the_catalog_has_the_products_own_columns(applied: Applied, environment: str) -> None:
    glue = applied.client("glue")
    for schema in TABLES:
        database = f"metriccare_{environment}_demo_{schema.zone}"
        table = glue.get_table(DatabaseName=database, Name=schema.name)["Table"]
        columns = {one["Name"]: one for one in table["StorageDescriptor"]["Columns"]}
        assert [name for name in columns if name in schema.column_names] == list(schema.column_names)
        for column in schema.columns:
            assert columns[column.name]["Comment"] == column.meaning
            assert columns[column.name]["Parameters"] == {"phi": column.phi}
        assert [one["Name"] for one in table["PartitionKeys"]] == ["bucket"]


def test_athena_has_a_query_per_variant_as_the_product_renders_it(applied: Applied, environment: str) -> None:
    athena = applied.client("athena")
    group = f"metriccare-{environment}-measures"
    found = {}
    for page in athena.get_paginator("list_named_queries").paginate(WorkGroup=group):
        for one in page["NamedQueryIds"]:
            query = athena.get_named_query(NamedQueryId=one)["NamedQuery"]
            found[query["Name"]] = (query["Database"], query["QueryString"])
    queries = json.loads((INFRA / "modules" / "analytics" / "queries.json").read_text(encoding="utf-8"))
    database = f"metriccare_{environment}_demo_gold"
    assert found == {f"demo.{one['measure']}.{one['variant']}": (database, one["sql"]) for one in queries}


def test_the_workflow_begins_with_silver(applied: Applied, environment: str) -> None:
    glue = applied.client("glue")
    name = f"metriccare-{environment}-"
    assert glue.get_workflow(Name=f"{name}pipeline")["Workflow"]["DefaultRunProperties"] == {"tenant": ""}
    begin = glue.get_trigger(Name=f"{name}begin")["Trigger"]
    assert (begin["Type"], begin["Actions"][0]["JobName"]) == ("ON_DEMAND", f"{name}bronze-to-silver")
    job = glue.get_job(JobName=f"{name}silver-to-gold")["Job"]
    assert job["Command"]["ScriptLocation"] == f"s3://{name}code-{ACCOUNT}/jobs/silver_to_gold.py"
    assert job["DefaultArguments"]["--lakes"] == f"s3://{name}lake-{ACCOUNT}/lakes"


def test_the_application_stands_in_prod_with_its_secrets_and_without_them_in_the_state(
    applied: Applied,
) -> None:
    services = applied.client("ecs").describe_services(
        cluster="metriccare-prod-app", services=["web", "worker"]
    )["services"]
    assert {one["serviceName"]: one["desiredCount"] for one in services} == {"web": 2, "worker": 1}
    (database,) = applied.client("rds").describe_db_instances(DBInstanceIdentifier="metriccare-prod-app")[
        "DBInstances"
    ]
    assert database["StorageEncrypted"]
    assert not database["PubliclyAccessible"]
    kept = applied.client("secretsmanager").get_secret_value(SecretId="metriccare-prod-app/database")
    assert kept["SecretString"] == "of-the-database"
    key = "environments/prod/metriccare.tfstate"
    state = applied.client("s3").get_object(Bucket=STATES, Key=key)["Body"].read()
    assert b"metriccare-prod-app/database" in state
    assert b"of-the-database" not in state
    assert b"of-the-application" not in state


def test_alarms_reach_a_topic(applied: Applied, environment: str) -> None:
    found = applied.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"metriccare-{environment}-")[
        "MetricAlarms"
    ]
    assert len(found) == 17
    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:metriccare-{environment}-failure"
    assert {action for one in found for action in one["AlarmActions"]} == {topic}


def test_a_change_by_hand_is_seen_by_the_next_plan(applied: Applied) -> None:
    sqs = applied.client("sqs")
    url = sqs.get_queue_url(QueueName="metriccare-dev-fast-dead")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "60"})
    ended = applied.plan("dev")
    assert ended.returncode == CHANGED, ended.stderr
    assert 'module.ingest.aws_sqs_queue.dead["fast"] will be updated in-place' in ended.stdout
