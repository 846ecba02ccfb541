#!/usr/bin/python3
"""The scenario of SCENARIO.md by boto3. Usage: scenario.py ENDPOINT"""

import re
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

SCENARIO = Path(__file__).resolve().parents[2] / "scenario"
UPDATE_BYTES_MAX = 5_242_880
POLLS_MAX = 600

client = boto3.client("rekognition", endpoint_url=sys.argv[1])


def step(title):
    step.title = title
    print(title, flush=True)


def check(what, actual, expected):
    if actual != expected:
        sys.exit(f"FAILED in '{step.title}': {what}\n  expected: {expected!r}\n  was:      {actual!r}")


def refused(code, call, message=None, **request):
    what = f"the code of the refusal of {call} {list(request)}"
    try:
        getattr(client, call)(**request)
    except ClientError as error:
        answer = error.response
        check(what, answer["Error"]["Code"], code)
        check(f"{code} is an HTTP 400", answer["ResponseMetadata"]["HTTPStatusCode"], 400)
        if code != "ValidationException":
            check(f"{code} has its type", type(error), getattr(client.exceptions, code))
        check(f"{code} has a message", bool(answer["Error"]["Message"]), True)
        if message:
            check(f"the message of {code}", answer["Error"]["Message"], message)
    else:
        check(what, "accepted", code)


def content(name):
    return (SCENARIO / name).read_bytes()


def lines(name):
    return content(name).decode().splitlines()


def update(blob):
    client.update_dataset_entries(DatasetArn=train, Changes={"GroundTruth": blob})


def describe(arn):
    for _ in range(POLLS_MAX):
        description = client.describe_dataset(DatasetArn=arn)["DatasetDescription"]
        if not description["Status"].endswith("_IN_PROGRESS"):
            return description
        time.sleep(0.1)
    check("the dataset is ready in time", False, True)


def described_as(arn, status, message, code, *statistics):
    description = describe(arn)
    check("the status", description["Status"], status)
    check("the message", description["StatusMessage"], message)
    check("the code", description["StatusMessageCode"], code)
    stats = description["DatasetStats"]
    names = ["TotalEntries", "LabeledEntries", "ErrorEntries", "TotalLabels"]
    actual = tuple(stats[name] for name in names)
    if statistics:
        check("the statistics", actual, statistics)
    return actual


def recent(timestamp):
    return abs(datetime.now(timezone.utc) - timestamp) < timedelta(minutes=10)


def listing(arn, **filters):
    paginator = client.get_paginator("list_dataset_entries")
    pages = paginator.paginate(DatasetArn=arn, PaginationConfig={"PageSize": 4}, **filters)
    return [entry for page in pages for entry in page["DatasetEntries"]]


def pages(call, items, request, token=None):
    """The pages from a token on, as they come. An empty token would never end."""
    while True:
        answer = getattr(client, call)(**request, **({"NextToken": token} if token else {}))
        yield answer[items]
        if "NextToken" not in answer:
            return
        token = answer["NextToken"]
        check("a NextToken that is there says something", bool(token), True)


def labels():
    request = {"DatasetArn": train, "MaxResults": 4}
    return list(pages("list_dataset_labels", "DatasetLabelDescriptions", request))


def label_row(label):
    stats = label["LabelStats"]
    return f"{label['LabelName']}\t{stats['EntryCount']}\t{stats.get('BoundingBoxCount', '-')}"


def label_rows(label_pages):
    return [label_row(label) for page in label_pages for label in page]


def filters_of(row):
    names, labeled, source_ref, errors = row
    filters = {
        "ContainsLabels": names.split(";"),
        "Labeled": labeled == "true",
        "SourceRefContains": source_ref,
        "HasErrors": errors == "true",
    }
    return {key: value for (key, value), cell in zip(filters.items(), row) if cell != "-"}


step("1. Make a project and a dataset")
name = f"scenario-boto3-{time.time_ns() // 1_000_000}"
project = client.create_project(ProjectName=name)["ProjectArn"]
arn_of_project = rf"arn:aws:rekognition:us-east-1:\d{{12}}:project/{name}"
check("the project's ARN", bool(re.fullmatch(rf"{arn_of_project}/\d+", project)), True)
train = client.create_dataset(ProjectArn=project, DatasetType="TRAIN")["DatasetArn"]
check("the dataset's ARN", bool(re.fullmatch(rf"{arn_of_project}/dataset/train/\d+", train)), True)
described_as(train, "CREATE_COMPLETE", "The dataset was successfully created.", "SUCCESS", 0, 0, 0, 0)
check("the dataset is new", recent(describe(train)["CreationTimestamp"]), True)
projects = client.describe_projects(ProjectNames=[name])["ProjectDescriptions"]
check("the projects", [(p["ProjectArn"], p["Status"]) for p in projects], [(project, "CREATED")])
check(
    "the datasets of the project",
    [(d["DatasetType"], d["DatasetArn"], d["Status"]) for d in projects[0]["Datasets"]],
    [("TRAIN", train, "CREATE_COMPLETE")],
)

step("2. Update it with the manifest")
UPDATED = ("UPDATE_COMPLETE", "The dataset was successfully updated.", "SUCCESS")
manifest = content("manifest.jsonl")
update(manifest)
described_as(train, *UPDATED, 15, 13, 3, 10)
description = describe(train)
check("the update is new", recent(description["LastUpdatedTimestamp"]), True)
check("it came later", description["LastUpdatedTimestamp"] > description["CreationTimestamp"], True)

step("3. List it")
listed = lines("manifest.listed.jsonl")
check("the listing", listing(train), listed)

step("4. Filter it")
for line in lines("filters.tsv")[1:]:
    *row, numbers = line.split("\t")
    expected = [] if numbers == "-" else [listed[int(number) - 1] for number in numbers.split()]
    check(f"the listing with {row}", listing(train, **filters_of(row)), expected)

step("5. Page through it")
first_page = {"DatasetArn": train, "MaxResults": 5}
by_five = list(pages("list_dataset_entries", "DatasetEntries", first_page))
check("the sizes of the pages", [len(page) for page in by_five], [5, 5, 5])
check("the entries of all pages", sum(by_five, []), listed)

step("6. List its labels")
by_four = labels()
check("the sizes of the pages", [len(page) for page in by_four], [4, 4, 2])
check("the labels", label_rows(by_four), lines("manifest.labels.tsv"))

step("7. Send the largest update")
largest = manifest.ljust(UPDATE_BYTES_MAX, b"\n")
update(largest)
described_as(train, *UPDATED, 15, 13, 3, 10)
check("the listing", listing(train), listed)

step("8. Be refused")
unknown = train + "1"
refused("ResourceNotFoundException", "describe_dataset", DatasetArn=unknown)
refused("ResourceNotFoundException", "update_dataset_entries", DatasetArn=unknown, Changes={"GroundTruth": manifest})
refused(
    "ValidationException",
    "create_project",
    "1 validation error detected: Value 'a bed of roses' at 'projectName' failed to satisfy constraint: "
    r"Member must satisfy regular expression pattern: [a-zA-Z0-9_.\-]+",
    ProjectName="a bed of roses",
)
refused(
    "ValidationException",
    "update_dataset_entries",
    "1 validation error detected: Value at 'changes.groundTruth' failed to satisfy constraint: "
    "Member must have length less than or equal to 5242880",
    DatasetArn=train,
    Changes={"GroundTruth": largest + b"\n"},
)
refused("ResourceInUseException", "create_project", ProjectName=name)
refused("ResourceAlreadyExistsException", "create_dataset", ProjectArn=project, DatasetType="TRAIN")
token = client.list_dataset_entries(**first_page)["NextToken"]
refused("InvalidPaginationTokenException", "list_dataset_entries", **first_page, NextToken="x" + token)
refused("InvalidPaginationTokenException", "list_dataset_entries", **first_page, NextToken=token, Labeled=True)
described_as(train, *UPDATED, 15, 13, 3, 10)

step("9. Send a broken update")
update(content("broken.jsonl"))
described_as(
    train, "UPDATE_FAILED", "The manifest file has too many terminal errors.", "CLIENT_ERROR", 15, 13, 3, 10
)
check("the listing", listing(train), listed)

step("10. Replace entries while a listing goes on")
first = client.list_dataset_entries(**first_page)
update(content("replacements.jsonl"))
rest = pages("list_dataset_entries", "DatasetEntries", first_page, first["NextToken"])
check("the listing that went on", sum(rest, first["DatasetEntries"]), listed)
described_as(train, *UPDATED, 20, 19, 2, 9)
replaced = lines("replacements.listed.jsonl")
check("the new listing", listing(train), replaced)
check("the labels", label_rows(labels()), lines("replacements.labels.tsv"))

step("11. Send back what was listed")
update(content("replacements.listed.jsonl"))
described_as(train, *UPDATED, 20, 19, 2, 9)
check("the listing", listing(train), replaced)

step("12. Distribute to a test dataset")
test = client.create_dataset(ProjectArn=project, DatasetType="TEST")["DatasetArn"]
check("the dataset's ARN", bool(re.fullmatch(rf"{arn_of_project}/dataset/test/\d+", test)), True)
both = [{"Arn": train}, {"Arn": test}]
client.distribute_dataset_entries(Datasets=both)
DISTRIBUTED = ("UPDATE_COMPLETE", "The dataset was successfully distributed.", "SUCCESS")
in_train = described_as(train, *DISTRIBUTED)
in_test = described_as(test, *DISTRIBUTED)
check("the entries of both", (in_train[0], in_test[0]), (16, 4))
check("labelled entries and entries with errors", [in_train[i] + in_test[i] for i in (1, 2)], [19, 2])
moved = listing(test)
check("the entries that moved", [entry for entry in replaced if entry in moved], moved)
check("the entries that stayed", [entry for entry in replaced if entry not in moved], listing(train))
refused("InvalidParameterException", "distribute_dataset_entries", Datasets=both)

step("13. Tag the project")
client.tag_resource(ResourceArn=project, Tags={"season": "Frühling", "keeper": "Groundskeeper"})
tags = client.list_tags_for_resource(ResourceArn=project)["Tags"]
check("the tags", tags, {"season": "Frühling", "keeper": "Groundskeeper"})
client.untag_resource(ResourceArn=project, TagKeys=["keeper"])
check("the tags", client.list_tags_for_resource(ResourceArn=project)["Tags"], {"season": "Frühling"})

step("14. Delete everything")


def is_gone(arn):
    try:
        client.describe_dataset(DatasetArn=arn)
    except client.exceptions.ResourceNotFoundException:
        return True
    time.sleep(0.1)
    return False


refused("ResourceInUseException", "delete_project", ProjectArn=project)
for arn in (train, test):
    client.delete_dataset(DatasetArn=arn)
    check("the dataset is gone in time", any(is_gone(arn) for _ in range(POLLS_MAX)), True)
check("the answer to DeleteProject", client.delete_project(ProjectArn=project)["Status"], "DELETING")
check("the projects", client.describe_projects(ProjectNames=[name])["ProjectDescriptions"], [])
refused("ResourceNotFoundException", "list_tags_for_resource", ResourceArn=project)
refused("ResourceNotFoundException", "create_dataset", ProjectArn=project, DatasetType="TRAIN")
refused("ResourceNotFoundException", "delete_project", ProjectArn=project)
