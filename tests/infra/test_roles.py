"""A role per function, which may do what it needs on what it needs; who asks for one tenant reaches that one."""

import json
import re

from tests.infra.plan import Plan, Statement, statements

SERVICES = {
    "landed": "lambda.amazonaws.com",
    "job-state": "lambda.amazonaws.com",
    "bronze-to-silver": "glue.amazonaws.com",
    "silver-to-gold": "glue.amazonaws.com",
    "maintenance": "glue.amazonaws.com",
    "worker": "ecs-tasks.amazonaws.com",
}
LISTING_ACTIONS = {"s3:ListBucket", "s3:GetBucketLocation"}


def role_of(address: str) -> str:
    """The name of a role in `…aws_iam_role.service["landed"]`; `flow` of one that stands alone."""
    name = address.rsplit("aws_iam", maxsplit=1)[1]
    return name.split('["')[1].removesuffix('"]') if "[" in name else name.rsplit(".", maxsplit=1)[1]


def allowed(plan: Plan) -> dict[str, list[Statement]]:
    """What each role may do."""
    return {
        role_of(address): list(statements(address, values["policy"]))
        for address, values in plan.of("aws_iam_role_policy").items()
    }


def actions(plan: Plan, role: str) -> set[str]:
    """The names of all that a role may do."""
    return {action for statement in allowed(plan)[role] for action in statement.actions}


def test_each_function_job_and_worker_has_a_role_of_its_own(planned: Plan) -> None:
    trusted = {}
    for address, values in planned.of("aws_iam_role").items():
        (statement,) = json.loads(values["assume_role_policy"])["Statement"]
        if "Service" in statement["Principal"] and "service" in address:
            trusted[role_of(address)] = statement["Principal"]["Service"]
    assert trusted == SERVICES


def test_no_role_has_a_policy_that_is_not_shown_here(planned: Plan) -> None:
    assert set(allowed(planned)) == {role_of(address) for address in planned.of("aws_iam_role")}
    kinds = {address.split(".")[-2] for address in planned.resources if "aws_iam" in address}
    assert "aws_iam_role_policy_attachment" not in kinds
    assert all(not values.get("managed_policy_arns") for values in planned.of("aws_iam_role").values())


def test_no_action_is_a_pattern(planned: Plan) -> None:
    patterns = [
        (role, action)
        for role, found in allowed(planned).items()
        for one in found
        for action in one.actions
        if "*" in action
    ]
    assert patterns == []


def test_every_resource_is_named_or_has_its_reason(planned: Plan) -> None:
    reasons = planned.outputs["every_resource"]
    for role, found in allowed(planned).items():
        for statement in found:
            assert statement.effect == "Allow"
            if "*" in statement.resources:
                assert statement.resources == ["*"]
                assert reasons.get(statement.sid), (
                    f"{role}: {statement.sid} is about every resource, and says not why"
                )
    assert all(len(reason) > 30 for reason in reasons.values())


def test_every_resource_is_of_this_environment_and_account(plans: dict[str, Plan]) -> None:
    for environment, plan in plans.items():
        for role, found in allowed(plan).items():
            for resource in (resource for one in found for resource in one.resources if resource != "*"):
                mine = re.search(rf"metriccare[-_]{environment}[-_/:]", f"{resource}/")
                shared = resource.endswith((":catalog", ":log-group:/aws-glue/jobs/*")) or ":kms:" in resource
                assert mine or shared, f"{role}: {resource}"
                assert resource.startswith("arn:aws:s3:::") or ":123456789012:" in resource


def test_what_no_role_may_do(planned: Plan) -> None:
    """Nothing here makes keys, policies or buckets, or ends them: that is done by Terraform's own role."""
    for role in allowed(planned):
        for action in actions(planned, role):
            service, verb = action.split(":")
            assert service not in {"iam", "sts", "organizations"}, (role, action)
            assert service != "kms" or verb in {"Decrypt", "GenerateDataKey"}, (role, action)
            assert not (service == "s3" and verb.startswith(("PutBucket", "DeleteBucket", "PutObjectAcl"))), (
                role,
                action,
            )


def test_the_landing_handler_writes_no_lake_and_reads_no_key_of_a_tenant(planned: Plan) -> None:
    found = allowed(planned)["landed"]
    assert not any("-lake-" in resource for one in found for resource in one.resources)
    assert not any(action.startswith("secretsmanager:") for action in actions(planned, "landed"))


def test_only_what_makes_pseudonyms_reads_the_tenants_keys(planned: Plan) -> None:
    readers = {role for role in allowed(planned) if "secretsmanager:GetSecretValue" in actions(planned, role)}
    assert readers == {"bronze-to-silver", "worker"}


def test_only_jobs_write_lakes(planned: Plan) -> None:
    writers = {
        role
        for role, found in allowed(planned).items()
        for one in found
        if "s3:PutObject" in one.actions and any("-lake-" in resource for resource in one.resources)
    }
    assert writers == {"bronze-to-silver", "silver-to-gold", "maintenance"}


def test_nobody_overwrites_or_deletes_what_landed(planned: Plan) -> None:
    deleting = [
        (role, resource)
        for role, found in allowed(planned).items()
        for one in found
        if "s3:DeleteObject" in one.actions
        for resource in one.resources
        if "-bronze-" in resource and "/incoming/" not in resource
    ]
    assert deleting == []


def test_people_reach_the_tenant_that_their_session_is_tagged_with(planned: Plan) -> None:
    for role in ("analyst", "uploader"):
        for statement in allowed(planned)[role]:
            for resource in statement.resources:
                if "-lake-" not in resource and "-bronze-" not in resource and ":table/" not in resource:
                    continue
                if set(statement.actions) & LISTING_ACTIONS:
                    assert "${aws:PrincipalTag/tenant}/" in statement.condition["StringLike"]["s3:prefix"][0]
                else:
                    assert "${aws:PrincipalTag/" in resource, f"{role}: {resource} is every tenant's"
    assert not any("silver" in resource for one in allowed(planned)["analyst"] for resource in one.resources)


def test_a_session_without_the_tenants_tag_is_refused(planned: Plan) -> None:
    people = {
        role_of(address): values
        for address, values in planned.of("aws_iam_role").items()
        if "person" in address
    }
    assert sorted(people) == ["analyst", "uploader"]
    for values in people.values():
        (statement,) = json.loads(values["assume_role_policy"])["Statement"]
        assert statement["Condition"]["StringLike"]["aws:RequestTag/tenant"] == "?*"
        assert "tenant" in statement["Condition"]["ForAllValues:StringEquals"]["aws:TagKeys"]
        assert "*" not in str(statement["Principal"])
