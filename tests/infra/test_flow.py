"""How a file gets to its measures: rule, queue, handler, workflow; and who is told where it does not."""

import json
from graphlib import TopologicalSorter
from pathlib import Path

from tests.infra.plan import Plan

ALARMS_PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "aws-alarms.md"


def test_gold_follows_silver_and_only_where_it_has_succeeded(plans: dict[str, Plan]) -> None:
    for environment, plan in plans.items():
        before: dict[str, set[str]] = {}
        begun: set[str] = set()
        for trigger in plan.of("aws_glue_trigger").values():
            if trigger["workflow_name"] is None:
                continue
            jobs = {action["job_name"] for action in trigger["actions"]}
            if trigger["type"] == "ON_DEMAND":
                begun |= jobs
                continue
            assert trigger["type"] == "CONDITIONAL"
            conditions = trigger["predicate"][0]["conditions"]
            assert {one["state"] for one in conditions} == {"SUCCEEDED"}
            for job in jobs:
                before.setdefault(job, set()).update(one["job_name"] for one in conditions)
        name = f"metriccare-{environment}-"
        assert begun == {f"{name}bronze-to-silver"}
        assert list(TopologicalSorter(before).static_order()) == [
            f"{name}bronze-to-silver",
            f"{name}silver-to-gold",
        ]


def test_upkeep_runs_at_night_beside_the_workflow(planned: Plan) -> None:
    (night,) = [one for one in planned.of("aws_glue_trigger").values() if one["type"] == "SCHEDULED"]
    assert night["schedule"] == "cron(30 7 * * ? *)"
    assert [action["job_name"].split("-", 2)[2] for action in night["actions"]] == ["maintenance"]


def test_jobs_are_glue_5_1_and_the_ledger_decides_what_they_take(planned: Plan) -> None:
    for job in planned.of("aws_glue_job").values():
        assert (job["glue_version"], job["execution_class"]) == ("5.1", "STANDARD")
        arguments = job["default_arguments"]
        assert arguments["--job-bookmark-option"] == "job-bookmark-disable"
        assert arguments["--enable-auto-scaling"] == "true"
        assert arguments["--datalake-formats"] == "hudi"
        assert arguments["--python-modules-installer-option"] == "--no-index"
        assert arguments["--additional-python-modules"].endswith("/wheelhouse/metriccare.gluewheels.zip")
        assert job["max_retries"] == 0


def test_a_file_goes_to_the_ledger_and_to_the_quick_worker(planned: Plan) -> None:
    rules = {
        values["name"].split("-", 2)[2]: values for values in planned.of("aws_cloudwatch_event_rule").values()
    }
    pattern = json.loads(rules["landed"]["event_pattern"])
    assert pattern["detail"]["object"] == {"key": [{"prefix": "incoming/"}]}
    assert rules["tick"]["schedule_expression"] == "rate(15 minutes)"
    assert set(json.loads(rules["job-state"]["event_pattern"])["detail"]["state"]) == {
        "SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED",
    }  # fmt: skip
    targets = planned.of("aws_cloudwatch_event_target").values()
    sent = sorted((one["rule"].split("-", 2)[2], one["target_id"]) for one in targets)
    assert sent == [("job-state", "job-state"), ("landed", "fast"), ("landed", "landed"), ("tick", "tick")]
    assert all(one["dead_letter_config"] for one in targets)
    (tick,) = [json.loads(one["input"]) for one in targets if one["target_id"] == "tick"]
    assert tick == {"source": "metriccare", "detail-type": "Tick", "detail": {"kind": "tick"}}


def test_a_message_that_fails_comes_again_alone_and_in_the_end_is_kept(planned: Plan) -> None:
    functions = planned.of("aws_lambda_function").values()
    longest = {one["function_name"].split("-", 2)[2]: one["timeout"] for one in functions}
    assert set(longest) == {"landed", "job-state"}
    for mapping in planned.of("aws_lambda_event_source_mapping").values():
        assert mapping["function_response_types"] == ["ReportBatchItemFailures"]
    queues = {one["name"].split("-", 2)[2]: one for one in planned.of("aws_sqs_queue").values()}
    assert sorted(queues) == ["fast", "fast-dead", "job-state", "job-state-dead", "landed", "landed-dead"]
    for name, queue in queues.items():
        assert queue["message_retention_seconds"] == 14 * 24 * 3600
        if not name.endswith("-dead"):
            assert json.loads(queue["redrive_policy"])["maxReceiveCount"] == 5
            assert queue["visibility_timeout_seconds"] >= 6 * longest.get(name, 0)


def test_every_queue_is_watched(planned: Plan) -> None:
    alarms = planned.of("aws_cloudwatch_metric_alarm").values()
    watched = {(one["metric_name"], (one["dimensions"] or {}).get("QueueName")) for one in alarms}
    for queue in planned.of("aws_sqs_queue").values():
        dead = queue["name"].endswith("-dead")
        metric = "ApproximateNumberOfMessagesVisible" if dead else "ApproximateAgeOfOldestMessage"
        assert (metric, queue["name"]) in watched


def test_figures_older_than_a_quarter_of_an_hour_are_an_alarm_and_so_is_silence(planned: Plan) -> None:
    (one,) = [
        alarm
        for alarm in planned.of("aws_cloudwatch_metric_alarm").values()
        if alarm["metric_name"] == "FreshnessSeconds"
    ]
    assert (one["threshold"], one["period"], one["treat_missing_data"]) == (900, 1800, "breaching")


def test_every_alarm_goes_to_somebody_and_has_its_runbook(planned: Plan) -> None:
    headings = {
        line.removeprefix("## ").lower().replace(" ", "-")
        for line in ALARMS_PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    }
    for alarm in planned.of("aws_cloudwatch_metric_alarm").values():
        assert alarm["alarm_actions"]
        assert alarm["ok_actions"] == alarm["alarm_actions"]
        assert alarm["alarm_description"].split("aws-alarms.md#")[1] in headings
    assert set(planned.outputs["alarms"].values()) <= headings


def test_the_dashboard_shows_what_the_alarms_are_about(planned: Plan) -> None:
    (dashboard,) = planned.of("aws_cloudwatch_dashboard").values()
    widgets = json.loads(dashboard["dashboard_body"])["widgets"]
    shown = {line[1] for widget in widgets for line in widget["properties"].get("metrics", [])}
    assert {"FreshnessSeconds", "JobFailed", "Parked", "ApproximateAgeOfOldestMessage"} <= shown


def test_prod_runs_in_a_network_without_a_way_out(plans: dict[str, Plan]) -> None:
    prod = plans["prod"]
    assert {one["vpc_endpoint_type"] for one in prod.of("aws_vpc_endpoint").values()} == {
        "Gateway",
        "Interface",
    }
    assert not [
        address for address in prod.resources if "gateway." in address and "aws_vpc_endpoint" not in address
    ]
    assert all(one["vpc_config"] for one in prod.of("aws_lambda_function").values())
    assert not [address for address in plans["dev"].resources if "aws_vpc" in address]


def test_each_tenant_has_its_tables_and_a_query_per_variant(planned: Plan) -> None:
    tables = planned.of("aws_glue_catalog_table")
    databases = {one["name"].split("_", 2)[2] for one in planned.of("aws_glue_catalog_database").values()}
    zones = ("bronze", "gold", "silver")
    assert databases == {f"{tenant}_{zone}" for tenant in ("demo", "second_tenant") for zone in zones}
    stays = [one for one in tables.values() if one["name"] == "stay"]
    assert sorted(one["database_name"].split("_", 2)[2] for one in stays) == [
        "demo_gold",
        "second_tenant_gold",
    ]
    for table in tables.values():
        (storage,) = table["storage_descriptor"]
        assert all(column["comment"] and column["parameters"]["phi"] for column in storage["columns"])
    queries = planned.of("aws_athena_named_query").values()
    assert len({one["name"] for one in queries}) == len(queries)
    assert {one["database"].split("_", 2)[2] for one in queries} == {"demo_gold", "second_tenant_gold"}
