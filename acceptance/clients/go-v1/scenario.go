// The scenario of SCENARIO.md by the AWS SDK for Go 1. Usage: go run scenario.go ENDPOINT
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/rekognition"

	"scenario"
)

const pollsMax = 600

var (
	client *rekognition.Rekognition
	train  string
)

// The types of errors, all that the scenario meets and the service's model has.
var typeOf = map[string]interface{}{
	"InvalidPaginationTokenException": new(*rekognition.InvalidPaginationTokenException),
	"InvalidParameterException":       new(*rekognition.InvalidParameterException),
	"ResourceAlreadyExistsException":  new(*rekognition.ResourceAlreadyExistsException),
	"ResourceInUseException":          new(*rekognition.ResourceInUseException),
	"ResourceNotFoundException":       new(*rekognition.ResourceNotFoundException),
}

// failure gives the error of a call that is expected to fail.
func failure[Answer any](_ Answer, err error) error {
	return err
}

// refused checks how a call was refused.
func refused(code, message string, err error) {
	var refusal awserr.RequestFailure
	if !errors.As(err, &refusal) {
		scenario.Fail("expected: %s\n  was:      %v", code, err)
	}
	scenario.Check("the code of the refusal", refusal.Code(), code)
	scenario.Check(code+" is an HTTP 400", refusal.StatusCode(), 400)
	if typed, known := typeOf[code]; known {
		scenario.Check(code+" has its type", errors.As(err, typed), true)
	}
	scenario.Check(code+" has a message", refusal.Message() != "", true)
	if message != "" {
		scenario.Check("the message of "+code, refusal.Message(), message)
	}
}

func changes(arn string, blob []byte) *rekognition.UpdateDatasetEntriesInput {
	return &rekognition.UpdateDatasetEntriesInput{
		DatasetArn: &arn, Changes: &rekognition.DatasetChanges{GroundTruth: blob}}
}

func update(blob []byte) {
	scenario.Must(client.UpdateDatasetEntries(changes(train, blob)))
}

func describe(arn string) *rekognition.DatasetDescription {
	for poll := 0; poll < pollsMax; poll++ {
		answer := scenario.Must(client.DescribeDataset(&rekognition.DescribeDatasetInput{DatasetArn: &arn}))
		if !strings.HasSuffix(*answer.DatasetDescription.Status, "_IN_PROGRESS") {
			return answer.DatasetDescription
		}
		time.Sleep(100 * time.Millisecond)
	}
	scenario.Fail("the dataset is not ready in time")
	return nil
}

func outcome(it *rekognition.DatasetDescription) []string {
	return []string{*it.Status, *it.StatusMessage, *it.StatusMessageCode}
}

func statistics(it *rekognition.DatasetDescription) []int64 {
	stats := it.DatasetStats
	return []int64{*stats.TotalEntries, *stats.LabeledEntries, *stats.ErrorEntries, *stats.TotalLabels}
}

func describedAs(expected []string, expectedStatistics ...int64) *rekognition.DatasetDescription {
	description := describe(train)
	scenario.Check("the outcome", outcome(description), expected)
	scenario.Check("the statistics", statistics(description), expectedStatistics)
	return description
}

func listing(request rekognition.ListDatasetEntriesInput) []string {
	entries := []string{}
	request.MaxResults = aws.Int64(4)
	err := client.ListDatasetEntriesPages(&request, func(page *rekognition.ListDatasetEntriesOutput, _ bool) bool {
		entries = append(entries, aws.StringValueSlice(page.DatasetEntries)...)
		return true
	})
	scenario.Check("the error of the listing", err, nil)
	return entries
}

func all(arn string) rekognition.ListDatasetEntriesInput {
	return rekognition.ListDatasetEntriesInput{DatasetArn: &arn}
}

// page asks for 5 entries.
func page(token *string) *rekognition.ListDatasetEntriesInput {
	return &rekognition.ListDatasetEntriesInput{
		DatasetArn: &train, MaxResults: aws.Int64(5), NextToken: token}
}

func entryPage(token *string) ([]string, *string) {
	answer := scenario.Must(client.ListDatasetEntries(page(token)))
	return aws.StringValueSlice(answer.DatasetEntries), answer.NextToken
}

func labelPage(token *string) ([]string, *string) {
	answer := scenario.Must(client.ListDatasetLabels(&rekognition.ListDatasetLabelsInput{
		DatasetArn: &train, MaxResults: aws.Int64(4), NextToken: token}))
	rows := []string{}
	for _, label := range answer.DatasetLabelDescriptions {
		boxes := "-"
		if label.LabelStats.BoundingBoxCount != nil {
			boxes = fmt.Sprint(*label.LabelStats.BoundingBoxCount)
		}
		rows = append(rows, fmt.Sprintf("%s\t%d\t%s", *label.LabelName, *label.LabelStats.EntryCount, boxes))
	}
	return rows, answer.NextToken
}

// filtered gives the request of a row of filters.tsv.
func filtered(row []string) rekognition.ListDatasetEntriesInput {
	request := all(train)
	if row[0] != "-" {
		request.ContainsLabels = aws.StringSlice(strings.Split(row[0], ";"))
	}
	if row[1] != "-" {
		request.Labeled = aws.Bool(row[1] == "true")
	}
	if row[2] != "-" {
		request.SourceRefContains = &row[2]
	}
	if row[3] != "-" {
		request.HasErrors = aws.Bool(row[3] == "true")
	}
	return request
}

func waitUntilGone(arn string) {
	for poll := 0; poll < pollsMax; poll++ {
		_, err := client.DescribeDataset(&rekognition.DescribeDatasetInput{DatasetArn: &arn})
		if err != nil {
			scenario.Check("the dataset is gone", errors.As(err, new(*rekognition.ResourceNotFoundException)), true)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	scenario.Fail("the dataset is not gone in time")
}

func connect(endpoint string) {
	connection := scenario.Must(session.NewSession(&aws.Config{Endpoint: &endpoint}))
	client = rekognition.New(connection)
}

func main() {
	connect(os.Args[1])

	scenario.Step("1. Make a project and a dataset")
	name := fmt.Sprintf("scenario-go-v1-%d", time.Now().UnixMilli())
	arnOfProject := `arn:aws:rekognition:us-east-1:\d{12}:project/` + name
	named := &rekognition.CreateProjectInput{ProjectName: &name}
	project := *scenario.Must(client.CreateProject(named)).ProjectArn
	scenario.CheckMatches("the project's ARN", project, arnOfProject+`/\d+`)
	newTrain := &rekognition.CreateDatasetInput{ProjectArn: &project, DatasetType: aws.String(rekognition.DatasetTypeTrain)}
	train = *scenario.Must(client.CreateDataset(newTrain)).DatasetArn
	scenario.CheckMatches("the dataset's ARN", train, arnOfProject+`/dataset/train/\d+`)
	created := []string{"CREATE_COMPLETE", "The dataset was successfully created.", "SUCCESS"}
	scenario.CheckRecent("the creation", describedAs(created, 0, 0, 0, 0).CreationTimestamp)
	ofName := &rekognition.DescribeProjectsInput{ProjectNames: []*string{&name}}
	projects := scenario.Must(client.DescribeProjects(ofName)).ProjectDescriptions
	scenario.Check("the number of projects", len(projects), 1)
	scenario.Check("the project", []string{*projects[0].ProjectArn, *projects[0].Status}, []string{project, "CREATED"})
	scenario.Check("the number of its datasets", len(projects[0].Datasets), 1)
	dataset := projects[0].Datasets[0]
	scenario.Check("its dataset",
		[]string{*dataset.DatasetType, *dataset.DatasetArn, *dataset.Status},
		[]string{"TRAIN", train, "CREATE_COMPLETE"})

	scenario.Step("2. Update it with the manifest")
	updated := []string{"UPDATE_COMPLETE", "The dataset was successfully updated.", "SUCCESS"}
	manifest := scenario.Content("manifest.jsonl")
	update(manifest)
	description := describedAs(updated, 15, 13, 3, 10)
	scenario.CheckRecent("the update", description.LastUpdatedTimestamp)
	scenario.Check("it came later", description.LastUpdatedTimestamp.After(*description.CreationTimestamp), true)

	scenario.Step("3. List it")
	listed := scenario.Lines("manifest.listed.jsonl")
	scenario.Check("the listing", listing(all(train)), listed)

	scenario.Step("4. Filter it")
	for _, line := range scenario.Lines("filters.tsv")[1:] {
		row := strings.Split(line, "\t")
		scenario.Check("the listing with "+line, listing(filtered(row)), scenario.Numbered(listed, row[4]))
	}

	scenario.Step("5. Page through it")
	entries, sizes := scenario.Pages(nil, entryPage)
	scenario.Check("the sizes of the pages", sizes, []int{5, 5, 5})
	scenario.Check("the entries of all pages", entries, listed)

	scenario.Step("6. List its labels")
	labels, sizes := scenario.Pages(nil, labelPage)
	scenario.Check("the sizes of the pages", sizes, []int{4, 4, 2})
	scenario.Check("the labels", labels, scenario.Lines("manifest.labels.tsv"))

	scenario.Step("7. Send the largest update")
	update(scenario.UpTo(scenario.UpdateBytesMax))
	describedAs(updated, 15, 13, 3, 10)
	scenario.Check("the listing", listing(all(train)), listed)

	scenario.Step("8. Be refused")
	unknown := train + "1"
	refused("ResourceNotFoundException", "", failure(client.DescribeDataset(
		&rekognition.DescribeDatasetInput{DatasetArn: &unknown})))
	refused("ResourceNotFoundException", "", failure(client.UpdateDatasetEntries(
		changes(unknown, manifest))))
	refused("ValidationException", "1 validation error detected: Value 'a bed of roses' at 'projectName'"+
		" failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+",
		failure(client.CreateProject(
			&rekognition.CreateProjectInput{ProjectName: aws.String("a bed of roses")})))
	refused("ValidationException", "1 validation error detected: Value at 'changes.groundTruth'"+
		" failed to satisfy constraint: Member must have length less than or equal to 5242880",
		failure(client.UpdateDatasetEntries(changes(train, scenario.UpTo(scenario.UpdateBytesMax+1)))))
	refused("ResourceInUseException", "", failure(client.CreateProject(named)))
	refused("ResourceAlreadyExistsException", "", failure(client.CreateDataset(newTrain)))
	_, token := entryPage(nil)
	refused("InvalidPaginationTokenException", "", failure(client.ListDatasetEntries(
		page(aws.String("x"+*token)))))
	onlyLabeled := page(token)
	onlyLabeled.Labeled = aws.Bool(true)
	refused("InvalidPaginationTokenException", "", failure(client.ListDatasetEntries(onlyLabeled)))
	describedAs(updated, 15, 13, 3, 10)

	scenario.Step("9. Send a broken update")
	update(scenario.Content("broken.jsonl"))
	failed := []string{"UPDATE_FAILED", "The manifest file has too many terminal errors.", "CLIENT_ERROR"}
	describedAs(failed, 15, 13, 3, 10)
	scenario.Check("the listing", listing(all(train)), listed)

	scenario.Step("10. Replace entries while a listing goes on")
	first, token := entryPage(nil)
	update(scenario.Content("replacements.jsonl"))
	rest, _ := scenario.Pages(token, entryPage)
	scenario.Check("the listing that went on", append(first, rest...), listed)
	describedAs(updated, 20, 19, 2, 9)
	replaced := scenario.Lines("replacements.listed.jsonl")
	scenario.Check("the new listing", listing(all(train)), replaced)
	labels, _ = scenario.Pages(nil, labelPage)
	scenario.Check("the labels", labels, scenario.Lines("replacements.labels.tsv"))

	scenario.Step("11. Send back what was listed")
	update(scenario.Content("replacements.listed.jsonl"))
	describedAs(updated, 20, 19, 2, 9)
	scenario.Check("the listing", listing(all(train)), replaced)

	scenario.Step("12. Distribute to a test dataset")
	newTest := &rekognition.CreateDatasetInput{ProjectArn: &project, DatasetType: aws.String(rekognition.DatasetTypeTest)}
	test := *scenario.Must(client.CreateDataset(newTest)).DatasetArn
	scenario.CheckMatches("the dataset's ARN", test, arnOfProject+`/dataset/test/\d+`)
	both := &rekognition.DistributeDatasetEntriesInput{
		Datasets: []*rekognition.DistributeDataset{{Arn: &train}, {Arn: &test}}}
	scenario.Must(client.DistributeDatasetEntries(both))
	distributed := []string{"UPDATE_COMPLETE", "The dataset was successfully distributed.", "SUCCESS"}
	inTrain, inTest := describe(train), describe(test)
	scenario.Check("the outcome of TRAIN", outcome(inTrain), distributed)
	scenario.Check("the outcome of TEST", outcome(inTest), distributed)
	stayed, moved := statistics(inTrain), statistics(inTest)
	scenario.Check("the entries of both", []int64{stayed[0], moved[0]}, []int64{16, 4})
	scenario.Check("labelled entries and entries with errors",
		[]int64{stayed[1] + moved[1], stayed[2] + moved[2]}, []int64{19, 2})
	entriesMoved := listing(all(test))
	among, apart := scenario.Split(replaced, entriesMoved)
	scenario.Check("the entries that moved", entriesMoved, among)
	scenario.Check("the entries that stayed", listing(all(train)), apart)
	refused("InvalidParameterException", "", failure(client.DistributeDatasetEntries(both)))

	scenario.Step("13. Tag the project")
	tags := func() map[string]string {
		request := &rekognition.ListTagsForResourceInput{ResourceArn: &project}
		return aws.StringValueMap(scenario.Must(client.ListTagsForResource(request)).Tags)
	}
	two := map[string]string{"season": "Frühling", "keeper": "Groundskeeper"}
	scenario.Must(client.TagResource(&rekognition.TagResourceInput{ResourceArn: &project, Tags: aws.StringMap(two)}))
	scenario.Check("the tags", tags(), two)
	scenario.Must(client.UntagResource(&rekognition.UntagResourceInput{
		ResourceArn: &project, TagKeys: aws.StringSlice([]string{"keeper"})}))
	scenario.Check("the tags", tags(), map[string]string{"season": "Frühling"})

	scenario.Step("14. Delete everything")
	thisProject := &rekognition.DeleteProjectInput{ProjectArn: &project}
	refused("ResourceInUseException", "", failure(client.DeleteProject(thisProject)))
	for _, arn := range []string{train, test} {
		scenario.Must(client.DeleteDataset(&rekognition.DeleteDatasetInput{DatasetArn: aws.String(arn)}))
		waitUntilGone(arn)
	}
	scenario.Check("the answer to DeleteProject",
		*scenario.Must(client.DeleteProject(thisProject)).Status, rekognition.ProjectStatusDeleting)
	scenario.Check("the number of projects", len(scenario.Must(client.DescribeProjects(ofName)).ProjectDescriptions), 0)
	refused("ResourceNotFoundException", "", failure(client.ListTagsForResource(
		&rekognition.ListTagsForResourceInput{ResourceArn: &project})))
	refused("ResourceNotFoundException", "", failure(client.CreateDataset(newTrain)))
	refused("ResourceNotFoundException", "", failure(client.DeleteProject(thisProject)))
}
