#!/usr/bin/env bash
# The scenario of SCENARIO.md by the AWS CLI. Usage: scenario.sh ENDPOINT
set -eu -o pipefail

endpoint=$1
scenario=$(cd "$(dirname "$0")/../../scenario" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
update_bytes_max=5242880
polls_max=60

aws() {
  /usr/bin/aws rekognition "$@" --endpoint-url "$endpoint" --output text
}

step() {
  title=$1
  echo "$title"
}

fail() {
  printf "FAILED in '%s': %s\n" "$title" "$1" >&2
  exit 1
}

check() {
  [ "$2" = "$3" ] || fail "$1
  expected: $3
  was:      $2"
}

check_matches() {
  [[ $2 =~ ^$3$ ]] || fail "$1
  expected: $3
  was:      $2"
}

# Compares files line by line.
check_lines() {
  diff "$3" "$2" >"$work/diff" || fail "$1 (<: expected, >: was)
$(cat "$work/diff")"
}

# refused CODE MESSAGE COMMAND...; an empty MESSAGE stands for any.
refused() {
  local code=$1 message=$2 said
  shift 2
  if said=$(aws "$@" 2>&1); then fail "$1 was accepted; expected: $code"; fi
  check_matches "what $1 said" "${said#$'\n'}" \
    "An error occurred \($code\) when calling the [A-Za-z]+ operation: .+"
  [ -z "$message" ] || check "the message of $code" "${said##*operation: }" "$message"
}

# A blob is too large for an argument: it goes through a file.
changes() {
  printf '{"GroundTruth":"%s"}' "$(base64 -w 0 "$1")" >"$work/changes.json"
  echo "file://$work/changes.json"
}

update() {
  aws update-dataset-entries --dataset-arn "$train" --changes "$(changes "$1")"
}

# described ARN: status, message and code, then entries, labelled entries, entries with errors, labels,
# with tabs between; once it is ready.
described() {
  local said
  for _ in $(seq "$polls_max"); do
    said=$(aws describe-dataset --dataset-arn "$1" --query "DatasetDescription.[Status,
      StatusMessage, StatusMessageCode, DatasetStats.TotalEntries, DatasetStats.LabeledEntries,
      DatasetStats.ErrorEntries, DatasetStats.TotalLabels]")
    if [[ $said != *_IN_PROGRESS* ]]; then
      echo "$said"
      return
    fi
    sleep 0.5
  done
  fail "the dataset is not ready in time"
}

# described_as STATUS MESSAGE CODE STATISTIC...
described_as() {
  local expected
  expected=$(printf '%s\t' "$@")
  check "the description" "$(described "$train")" "${expected%$'\t'}"
}

# timestamps: of the creation, of the last update
timestamps() {
  aws describe-dataset --dataset-arn "$train" \
    --query 'DatasetDescription.[CreationTimestamp, LastUpdatedTimestamp]'
}

check_recent() {
  local age=$(($(date +%s) - $(date -d "$2" +%s)))
  [ "${age#-}" -lt 600 ] || fail "$1 is not recent: $2"
}

# listing ARN FILTER... > LINES
listing() {
  local arn=$1
  shift
  aws list-dataset-entries --dataset-arn "$arn" --page-size 4 \
    --query 'DatasetEntries[].[@]' "$@"
}

check_listing() {
  listing "$train" >"$work/listing"
  check_lines "the listing" "$work/listing" "$1"
}

# pages COMMAND MAX_RESULTS ITEMS QUERY FIRST_TOKEN FILE: the pages from a token on ('': from the
# start) go to FILE, how many items each has to standard output.
pages() {
  local token=$5 first=()
  while
    [ -z "$token" ] || first=(--next-token "$token")
    aws "$1" --dataset-arn "$train" --no-paginate --max-results "$2" ${first[@]+"${first[@]}"} \
      --query "[[not_null(NextToken, '-'), to_string(length($3))], $3[].$4][]" >"$work/page"
    tail -n +2 "$work/page" >>"$6"
    # read would take a tab at the start for white space.
    head -n 1 "$work/page" | tr '\t' '|' >"$work/head"
    IFS='|' read -r token size <"$work/head"
    [ -n "$token" ] || fail "a NextToken that is there is empty"
    echo "$size"
    [ "$token" != - ]
  do :; done
}

# labels FILE: the labels go to FILE, how many each page has to standard output.
labels() {
  : >"$work/labels"
  pages list-dataset-labels 4 DatasetLabelDescriptions \
    "[LabelName, LabelStats.EntryCount, LabelStats.BoundingBoxCount || '-']" '' "$1" |
    paste -sd ' '
}

step "1. Make a project and a dataset"
name=scenario-cli-$(date +%s%3N)
project=$(aws create-project --project-name "$name" --query ProjectArn)
arn_of_project="arn:aws:rekognition:us-east-1:[0-9]{12}:project/$name"
check_matches "the project's ARN" "$project" "$arn_of_project/[0-9]+"
train=$(aws create-dataset --project-arn "$project" --dataset-type TRAIN --query DatasetArn)
check_matches "the dataset's ARN" "$train" "$arn_of_project/dataset/train/[0-9]+"
described_as CREATE_COMPLETE "The dataset was successfully created." SUCCESS 0 0 0 0
IFS=$'\t' read -r created changed < <(timestamps)
check_recent "the creation" "$created"
check "the projects and their datasets" \
  "$(aws describe-projects --project-names "$name" --query 'ProjectDescriptions[].[ProjectArn, Status, Datasets[].[DatasetType, DatasetArn, Status]]')" \
  "$project	CREATED
TRAIN	$train	CREATE_COMPLETE"

step "2. Update it with the manifest"
updated=(UPDATE_COMPLETE "The dataset was successfully updated." SUCCESS)
manifest=$scenario/manifest.jsonl
update "$manifest"
described_as "${updated[@]}" 15 13 3 10
IFS=$'\t' read -r created changed < <(timestamps)
check_recent "the update" "$changed"
[[ $changed > $created ]] || fail "the update ($changed) is not later than the creation ($created)"

step "3. List it"
listed=$scenario/manifest.listed.jsonl
check_listing "$listed"

step "4. Filter it"
while IFS=$'\t' read -r names labeled source_ref errors numbers; do
  filter=()
  if [ "$names" != - ]; then
    IFS=';' read -ra split <<<"$names"
    filter+=(--contains-labels "${split[@]}")
  fi
  case $labeled in true) filter+=(--labeled) ;; false) filter+=(--no-labeled) ;; esac
  if [ "$source_ref" != - ]; then filter+=(--source-ref-contains "$source_ref"); fi
  case $errors in true) filter+=(--has-errors) ;; false) filter+=(--no-has-errors) ;; esac
  : >"$work/expected"
  if [ "$numbers" != - ]; then
    sed -n "${numbers// /p;}p" "$listed" >"$work/expected"
  fi
  listing "$train" "${filter[@]}" >"$work/listing"
  check_lines "the listing with ${filter[*]}" "$work/listing" "$work/expected"
done < <(tail -n +2 "$scenario/filters.tsv")

step "5. Page through it"
sizes=$(pages list-dataset-entries 5 DatasetEntries '[@]' '' "$work/by-five" | paste -sd ' ')
check "the sizes of the pages" "$sizes" "5 5 5"
check_lines "the entries of all pages" "$work/by-five" "$listed"

step "6. List its labels"
check "the sizes of the pages" "$(labels "$work/labels")" "4 4 2"
check_lines "the labels" "$work/labels" "$scenario/manifest.labels.tsv"

step "7. Send the largest update"
# line_ends_up_to BYTES FILE
line_ends_up_to() {
  cp "$manifest" "$2"
  head -c $(($1 - $(wc -c <"$manifest"))) /dev/zero | tr '\0' '\n' >>"$2"
}
line_ends_up_to $update_bytes_max "$work/largest"
update "$work/largest"
described_as "${updated[@]}" 15 13 3 10
check_listing "$listed"

step "8. Be refused"
refused ResourceNotFoundException '' describe-dataset --dataset-arn "${train}1"
refused ResourceNotFoundException '' update-dataset-entries --dataset-arn "${train}1" \
  --changes "$(changes "$manifest")"
refused ValidationException "1 validation error detected: Value 'a bed of roses' at 'projectName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.\-]+" \
  create-project --project-name 'a bed of roses'
line_ends_up_to $((update_bytes_max + 1)) "$work/too-large"
refused ValidationException "1 validation error detected: Value at 'changes.groundTruth' failed to satisfy constraint: Member must have length less than or equal to 5242880" \
  update-dataset-entries --dataset-arn "$train" --changes "$(changes "$work/too-large")"
refused ResourceInUseException '' create-project --project-name "$name"
refused ResourceAlreadyExistsException '' create-dataset --project-arn "$project" --dataset-type TRAIN
first_page=(list-dataset-entries --dataset-arn "$train" --no-paginate --max-results 5)
token=$(aws "${first_page[@]}" --query NextToken)
refused InvalidPaginationTokenException '' "${first_page[@]}" --next-token "x$token"
refused InvalidPaginationTokenException '' "${first_page[@]}" --next-token "$token" --labeled
described_as "${updated[@]}" 15 13 3 10

step "9. Send a broken update"
update "$scenario/broken.jsonl"
described_as UPDATE_FAILED "The manifest file has too many terminal errors." CLIENT_ERROR \
  15 13 3 10
check_listing "$listed"

step "10. Replace entries while a listing goes on"
aws "${first_page[@]}" --query '[[NextToken], DatasetEntries[].[@]][]' >"$work/first"
token=$(head -n 1 "$work/first")
tail -n +2 "$work/first" >"$work/went-on"
update "$scenario/replacements.jsonl"
pages list-dataset-entries 5 DatasetEntries '[@]' "$token" "$work/went-on" >"$work/sizes"
check_lines "the listing that went on" "$work/went-on" "$listed"
described_as "${updated[@]}" 20 19 2 9
replaced=$scenario/replacements.listed.jsonl
check_listing "$replaced"
labels "$work/labels" >"$work/sizes"
check_lines "the labels" "$work/labels" "$scenario/replacements.labels.tsv"

step "11. Send back what was listed"
update "$replaced"
described_as "${updated[@]}" 20 19 2 9
check_listing "$replaced"

step "12. Distribute to a test dataset"
test=$(aws create-dataset --project-arn "$project" --dataset-type TEST --query DatasetArn)
check_matches "the dataset's ARN" "$test" "$arn_of_project/dataset/test/[0-9]+"
distribute=(distribute-dataset-entries --datasets "Arn=$train" "Arn=$test")
aws "${distribute[@]}"
distributed="UPDATE_COMPLETE	The dataset was successfully distributed.	SUCCESS"
described "$train" >"$work/train"
described "$test" >"$work/test"
check "the outcome" "$(cut -f 1-3 "$work/train" "$work/test")" "$distributed"$'\n'"$distributed"
check "the entries of both" "$(cut -f 4 "$work/train" "$work/test" | paste -sd ' ')" "16 4"
check "labelled entries and entries with errors" \
  "$(cut -f 5-6 "$work/train" "$work/test" | awk '{ l += $1; e += $2 } END { print l, e }')" "19 2"
listing "$test" >"$work/moved"
listing "$train" >"$work/stayed"
grep -xF -f "$work/moved" "$replaced" >"$work/expected"
check_lines "the entries that moved" "$work/moved" "$work/expected"
grep -vxF -f "$work/moved" "$replaced" >"$work/expected"
check_lines "the entries that stayed" "$work/stayed" "$work/expected"
refused InvalidParameterException '' "${distribute[@]}"

step "13. Tag the project"
tags() {
  aws list-tags-for-resource --resource-arn "$project" --query 'Tags.[season, keeper]'
}
aws tag-resource --resource-arn "$project" --tags season=Frühling,keeper=Groundskeeper
check "the tags" "$(tags)" "Frühling	Groundskeeper"
aws untag-resource --resource-arn "$project" --tag-keys keeper
check "the tags" "$(tags)" "Frühling	None"

step "14. Delete everything"
is_gone() {
  for _ in $(seq "$polls_max"); do
    if ! aws describe-dataset --dataset-arn "$1" >"$work/said" 2>&1; then
      grep -q '(ResourceNotFoundException)' "$work/said" && return 0
      fail "what describe-dataset said: $(cat "$work/said")"
    fi
    sleep 0.5
  done
  return 1
}
refused ResourceInUseException '' delete-project --project-arn "$project"
for arn in "$train" "$test"; do
  aws delete-dataset --dataset-arn "$arn"
  is_gone "$arn" || fail "$arn is not gone in time"
done
check "the answer to DeleteProject" "$(aws delete-project --project-arn "$project" --query Status)" DELETING
check "the projects" "$(aws describe-projects --project-names "$name" --query 'length(ProjectDescriptions)')" 0
refused ResourceNotFoundException '' list-tags-for-resource --resource-arn "$project"
refused ResourceNotFoundException '' create-dataset --project-arn "$project" --dataset-type TRAIN
refused ResourceNotFoundException '' delete-project --project-arn "$project"
