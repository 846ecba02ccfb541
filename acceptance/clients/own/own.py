"""The server's own operations by boto3, with the models that `groundskeeper sdk install` wrote."""

import sys

import boto3

endpoint = sys.argv[1]
aws = boto3.client("rekognition", endpoint_url=endpoint)
own = boto3.client("groundskeeper", endpoint_url=endpoint)


def line(number, label):
    return (
        '{"source-ref":"s3://images/%d.jpg","kind":1,"kind-metadata":{"class-name":"%s",'
        '"confidence":1,"human-annotated":"yes","creation-date":"2026-03-04T05:06:07",'
        '"type":"groundtruth/image-classification"}}\n' % (number, label)
    )


project = aws.create_project(ProjectName="own")["ProjectArn"]
dataset = aws.create_dataset(ProjectArn=project, DatasetType="TRAIN")["DatasetArn"]
manifest = "".join(line(number, "tulipe") for number in range(2500)).encode()
aws.update_dataset_entries(DatasetArn=dataset, Changes={"GroundTruth": manifest})

changed = own.rename_dataset_label(DatasetArn=dataset, LabelName="tulipe", NewLabelName="tulip")
assert changed["EntriesReplaced"] == 2500, changed
print("rename")

pages = own.get_paginator("diff_dataset_versions").paginate(
    DatasetArn=dataset, FromVersion=2, ToVersion=3, MaxResults=1000
)
diffs = [diff for page in pages for diff in page["DatasetEntryDiffs"]]
assert len(diffs) == 2500 and all(diff["Change"] == "REPLACED" for diff in diffs)
print("diff")

versions = own.get_paginator("list_dataset_versions").paginate(DatasetArn=dataset)
numbers = [version["Version"] for page in versions for version in page["DatasetVersionDescriptions"]]
assert numbers == [3, 2, 1], numbers
print("versions")

own.tag_dataset_version(DatasetArn=dataset, Version=3, Tag="training")
own.get_waiter("dataset_version_exists").wait(DatasetArn=dataset, Tag="training")
described = own.describe_dataset_version(DatasetArn=dataset, Tag="training")
assert described["DatasetVersionDescription"]["Version"] == 3
assert described["DatasetVersionDescription"]["CreationTimestamp"].year >= 2026
print("tag")

answer = own.update_dataset_entries(
    DatasetArn=dataset,
    Changes={"GroundTruth": line(1, "rose").encode()},
    ExpectedVersion=3,
    Mode="REPLACE",
)
assert answer["Version"] == 4 and answer["EntriesReplaced"] == 1, answer
try:
    own.delete_dataset_entries(
        DatasetArn=dataset, SourceRefs=["s3://images/1.jpg"], ExpectedVersion=3
    )
    raise AssertionError("an old version was expected, and nobody minded")
except own.exceptions.ConflictException as refused:
    assert refused.response["Error"]["Message"], refused.response
print("conflict")
