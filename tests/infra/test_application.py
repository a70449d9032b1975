"""The application's hosting, where it is asked for: private, over TLS, no root, and its secrets in no plan."""

import json

from tests.infra.plan import Plan, statements

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
SECRET = "never-kept-in-a-plan"  # as tests/whole.tftest.hcl gives it
POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


def containers(plan: Plan) -> dict[str, dict]:
    """What each task runs."""
    found = (
        json.loads(one["container_definitions"])[0] for one in plan.of("aws_ecs_task_definition").values()
    )
    return {one["name"]: one for one in found}


def test_nothing_of_it_is_there_unless_it_is_asked_for(plans: dict[str, Plan]) -> None:
    assert [
        address for plan in plans.values() for address in plan.resources if address.startswith("module.app")
    ] == []


def test_its_secrets_stand_in_no_plan(answers: dict[str, str]) -> None:
    for answer in answers.values():
        assert '"application"' in answer
        assert SECRET not in answer


def test_visitors_come_by_tls_and_are_sent_there_otherwise(hosting: dict[str, Plan]) -> None:
    for plan in hosting.values():
        listeners = {one["port"]: one for one in plan.of("aws_lb_listener").values()}
        assert sorted(listeners) == [80, 443]
        assert (listeners[443]["protocol"], listeners[443]["ssl_policy"]) == ("HTTPS", POLICY)
        (answer,) = listeners[80]["default_action"]
        assert (answer["type"], answer["redirect"][0]["protocol"]) == ("redirect", "HTTPS")


def test_only_the_balancer_is_reached_from_outside(hosting: dict[str, Plan]) -> None:
    for plan in hosting.values():
        rules = plan.of("aws_vpc_security_group_ingress_rule")
        assert {one["from_port"] for one in rules.values() if one["cidr_ipv4"]} == {80, 443}
        assert all("visitors" in address for address, one in rules.items() if one["cidr_ipv4"])
        (database,) = plan.of("aws_db_instance").values()
        assert database["publicly_accessible"] is False
        for service in plan.of("aws_ecs_service").values():
            assert service["network_configuration"][0]["assign_public_ip"] is False


def test_tasks_run_a_named_image_without_root_and_write_only_to_their_home(hosting: dict[str, Plan]) -> None:
    for plan in hosting.values():
        found = containers(plan)
        assert sorted(found) == ["web", "worker"]
        for one in found.values():
            assert (one["user"], one["readonlyRootFilesystem"]) == ("10001", True)
            assert "@sha256:" in one["image"]
            assert [mount["containerPath"] for mount in one["mountPoints"]] == ["/state", "/tmp"]
        assert found["worker"]["entryPoint"] == ["metriccare", "worker"]
        assert found["web"]["command"][:2] == ["--public-url", "https://quality.example"]


def test_what_is_secret_is_handed_over_and_not_written_down(hosting: dict[str, Plan]) -> None:
    for plan in hosting.values():
        for one in containers(plan).values():
            assert [given["name"] for given in one["secrets"]] == [
                "METRICCARE_KEY_DEMO",
                "METRICCARE_KEY_SECOND_TENANT",
                "METRICCARE_SECRET",
                "PGPASSWORD",
            ]
            assert all(given["valueFrom"].startswith("arn:aws:secretsmanager:") for given in one["secrets"])
            plain = {given["name"]: given["value"] for given in one["environment"]}
            assert plain["METRICCARE_DATABASE_URL"].startswith("postgresql://metriccare@some-database")
            assert plain["METRICCARE_DATABASE_URL"].endswith("?sslmode=require")


def test_its_data_are_encrypted_and_can_be_got_back(hosting: dict[str, Plan]) -> None:
    kept = {}
    for environment, plan in hosting.items():
        (database,) = plan.of("aws_db_instance").values()
        assert (database["storage_encrypted"], database["kms_key_id"]) == (True, KEY)
        (parameters,) = plan.of("aws_db_parameter_group").values()
        assert {"rds.force_ssl": "1"}.items() <= {
            one["name"]: one["value"] for one in parameters["parameter"]
        }.items()
        (home,) = plan.of("aws_efs_file_system").values()
        assert (home["encrypted"], home["kms_key_id"]) == (True, KEY)
        (backups,) = plan.of("aws_efs_backup_policy").values()
        assert backups["backup_policy"] == [{"status": "ENABLED"}]
        for task in plan.of("aws_ecs_task_definition").values():
            volumes = [
                one["efs_volume_configuration"] for one in task["volume"] if one["efs_volume_configuration"]
            ]
            assert [one[0]["transit_encryption"] for one in volumes] == ["ENABLED"]
        kept[environment] = (
            database["backup_retention_period"],
            database["multi_az"],
            database["deletion_protection"],
        )
    assert kept == {"dev": (7, False, False), "prod": (35, True, True)}


def test_its_roles_are_as_narrow_as_the_others(hosting: dict[str, Plan]) -> None:
    for plan in hosting.values():
        policies = plan.of("aws_iam_role_policy")
        own = {address: values for address, values in policies.items() if address.startswith("module.app")}
        assert len(own) == 4
        for address, values in own.items():
            for one in statements(address, values["policy"]):
                assert not [action for action in one.actions if "*" in action]
                if "*" in one.resources:
                    assert plan.outputs["every_resource"][one.sid]
