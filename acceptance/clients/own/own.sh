#!/usr/bin/env bash
# The server's own operations by the AWS CLI, with the models that `groundskeeper sdk install` wrote.
set -eu
endpoint=$1
refusal=$(mktemp)
trap 'rm -f "$refusal"' EXIT

call() {
  /usr/bin/aws --endpoint-url "$endpoint" --output text "$@"
}

project=$(call rekognition create-project --project-name own-cli --query ProjectArn)
dataset=$(call rekognition create-dataset --project-arn "$project" --dataset-type TRAIN \
  --query DatasetArn)

lines=$(printf '{"source-ref":"s3://images/1.jpg"}\n{"source-ref":"s3://images/2.jpg"}\n' | base64 -w0)
made=$(call groundskeeper update-dataset-entries --dataset-arn "$dataset" \
  --changes "GroundTruth=$lines" --query '[Version,EntriesAdded]')
[ "$made" = "2	2" ]
echo update

call groundskeeper delete-dataset-entries --dataset-arn "$dataset" \
  --source-refs s3://images/1.jpg --expected-version 2 >/dev/null
removed=$(call groundskeeper diff-dataset-versions --dataset-arn "$dataset" --from-version 2 \
  --to-version 3 --query 'DatasetEntryDiffs[].[Change,SourceRef]')
[ "$removed" = "REMOVED	s3://images/1.jpg" ]
echo diff

numbers=$(call groundskeeper list-dataset-versions --dataset-arn "$dataset" \
  --query 'DatasetVersionDescriptions[].Version')
[ "$numbers" = "3	2	1" ]
echo versions

# The CLI takes --version for its own.
call groundskeeper tag-dataset-version --dataset-arn "$dataset" --tag training \
  --cli-input-json '{"Version":2}'
call groundskeeper wait dataset-version-exists --dataset-arn "$dataset" --tag training
echo tag

if call groundskeeper delete-dataset-entries --dataset-arn "$dataset" \
  --source-refs s3://images/2.jpg --expected-version 1 2>"$refusal"; then
  exit 1
fi
grep -q ConflictException "$refusal"
echo conflict
