// The scenario of SCENARIO.md by the AWS SDK for JavaScript 3. Usage: node scenario.mjs ENDPOINT

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import * as rekognition from "@aws-sdk/client-rekognition";

const UPDATE_BYTES_MAX = 5_242_880;
const POLLS_MAX = 600;
const RECENT_MILLIS_MAX = 600_000;

const client = new rekognition.Rekognition({ endpoint: process.argv[2] });

let title;

function step(name) {
  title = name;
  console.log(title);
}

function check(what, actual, expected) {
  if (!isDeepStrictEqual(actual, expected)) {
    console.error(
      `FAILED in '${title}': ${what}\n  expected: ${JSON.stringify(expected)}\n  was:      ${JSON.stringify(actual)}`,
    );
    process.exit(1);
  }
}

async function refused(code, operation, request, message) {
  const what = `the code of the refusal of ${operation}`;
  let error;
  try {
    await client[operation](request);
  } catch (thrown) {
    error = thrown;
  }
  check(what, error?.name ?? "accepted", code);
  check(`${code} is an HTTP 400`, error.$metadata.httpStatusCode, 400);
  if (code !== "ValidationException") {
    check(`${code} has its type`, error instanceof rekognition[code], true);
  }
  check(`${code} has a message`, error.message.length > 0, true);
  if (message) {
    check(`the message of ${code}`, error.message, message);
  }
}

const content = (name) => readFileSync(new URL(`../../scenario/${name}`, import.meta.url));
const lines = (name) => content(name).toString().trimEnd().split("\n");
const update = (blob) => client.updateDatasetEntries({ DatasetArn: train, Changes: { GroundTruth: blob } });
const isRecent = (date) => Math.abs(Date.now() - date.getTime()) < RECENT_MILLIS_MAX;

async function describe(arn) {
  for (let poll = 0; poll < POLLS_MAX; poll++) {
    const { DatasetDescription } = await client.describeDataset({ DatasetArn: arn });
    if (!DatasetDescription.Status.endsWith("_IN_PROGRESS")) {
      return DatasetDescription;
    }
    await sleep(100);
  }
  check("the dataset is ready in time", false, true);
}

const outcome = (it) => [it.Status, it.StatusMessage, it.StatusMessageCode];

async function describedAs(expected, statistics) {
  const description = await describe(train);
  const { TotalEntries, LabeledEntries, ErrorEntries, TotalLabels } = description.DatasetStats;
  check("the outcome", outcome(description), expected);
  check("the statistics", [TotalEntries, LabeledEntries, ErrorEntries, TotalLabels], statistics);
  return description;
}

async function listing(arn, filter = {}) {
  const entries = [];
  const pages = rekognition.paginateListDatasetEntries({ client, pageSize: 4 }, { DatasetArn: arn, ...filter });
  for await (const page of pages) {
    entries.push(...page.DatasetEntries);
  }
  return entries;
}

// The pages from a token on, as they come. An empty token would never end.
async function pagesOf(operation, items, request, token) {
  const pages = [];
  do {
    const answer = await client[operation]({ ...request, NextToken: token });
    pages.push(answer[items]);
    token = answer.NextToken;
    check("a NextToken that is there says something", token !== "", true);
  } while (token !== undefined);
  return pages;
}

const labels = () => pagesOf("listDatasetLabels", "DatasetLabelDescriptions", { DatasetArn: train, MaxResults: 4 });
const labelRows = (pages) =>
  pages
    .flat()
    .map(({ LabelName, LabelStats }) =>
      [LabelName, LabelStats.EntryCount, LabelStats.BoundingBoxCount ?? "-"].join("\t"),
    );
const sizes = (pages) => pages.map((page) => page.length);

function filterOf([names, labeled, sourceRef, errors]) {
  return {
    ...(names !== "-" && { ContainsLabels: names.split(";") }),
    ...(labeled !== "-" && { Labeled: labeled === "true" }),
    ...(sourceRef !== "-" && { SourceRefContains: sourceRef }),
    ...(errors !== "-" && { HasErrors: errors === "true" }),
  };
}

step("1. Make a project and a dataset");
const name = `scenario-js-${Date.now()}`;
const arnOfProject = `^arn:aws:rekognition:us-east-1:\\d{12}:project/${name}`;
const { ProjectArn: project } = await client.createProject({ ProjectName: name });
check("the project's ARN", new RegExp(`${arnOfProject}/\\d+$`).test(project), true);
const { DatasetArn: train } = await client.createDataset({ ProjectArn: project, DatasetType: "TRAIN" });
check("the dataset's ARN", new RegExp(`${arnOfProject}/dataset/train/\\d+$`).test(train), true);
const made = await describedAs(
  ["CREATE_COMPLETE", "The dataset was successfully created.", "SUCCESS"],
  [0, 0, 0, 0],
);
check("the dataset is new", isRecent(made.CreationTimestamp), true);
const { ProjectDescriptions: projects } = await client.describeProjects({ ProjectNames: [name] });
check(
  "the projects and their datasets",
  projects.map((it) => [it.ProjectArn, it.Status, it.Datasets.map((d) => [d.DatasetType, d.DatasetArn, d.Status])]),
  [[project, "CREATED", [["TRAIN", train, "CREATE_COMPLETE"]]]],
);

step("2. Update it with the manifest");
const updated = ["UPDATE_COMPLETE", "The dataset was successfully updated.", "SUCCESS"];
const manifest = content("manifest.jsonl");
await update(manifest);
const description = await describedAs(updated, [15, 13, 3, 10]);
check("the update is new", isRecent(description.LastUpdatedTimestamp), true);
check("it came later", description.LastUpdatedTimestamp > description.CreationTimestamp, true);

step("3. List it");
const listed = lines("manifest.listed.jsonl");
check("the listing", await listing(train), listed);

step("4. Filter it");
for (const line of lines("filters.tsv").slice(1)) {
  const row = line.split("\t");
  const numbers = row.pop();
  const expected = numbers === "-" ? [] : numbers.split(" ").map((number) => listed[number - 1]);
  check(`the listing with ${row}`, await listing(train, filterOf(row)), expected);
}

step("5. Page through it");
const firstPage = { DatasetArn: train, MaxResults: 5 };
const byFive = await pagesOf("listDatasetEntries", "DatasetEntries", firstPage);
check("the sizes of the pages", sizes(byFive), [5, 5, 5]);
check("the entries of all pages", byFive.flat(), listed);

step("6. List its labels");
const byFour = await labels();
check("the sizes of the pages", sizes(byFour), [4, 4, 2]);
check("the labels", labelRows(byFour), lines("manifest.labels.tsv"));

step("7. Send the largest update");
const upTo = (bytes) => Buffer.concat([manifest, Buffer.alloc(bytes - manifest.length, "\n")]);
await update(upTo(UPDATE_BYTES_MAX));
await describedAs(updated, [15, 13, 3, 10]);
check("the listing", await listing(train), listed);

step("8. Be refused");
const unknown = `${train}1`;
await refused("ResourceNotFoundException", "describeDataset", { DatasetArn: unknown });
await refused("ResourceNotFoundException", "updateDatasetEntries", {
  DatasetArn: unknown,
  Changes: { GroundTruth: manifest },
});
await refused(
  "ValidationException",
  "createProject",
  { ProjectName: "a bed of roses" },
  "1 validation error detected: Value 'a bed of roses' at 'projectName' failed to satisfy constraint: " +
    "Member must satisfy regular expression pattern: [a-zA-Z0-9_.\\-]+",
);
await refused(
  "ValidationException",
  "updateDatasetEntries",
  { DatasetArn: train, Changes: { GroundTruth: upTo(UPDATE_BYTES_MAX + 1) } },
  "1 validation error detected: Value at 'changes.groundTruth' failed to satisfy constraint: " +
    "Member must have length less than or equal to 5242880",
);
await refused("ResourceInUseException", "createProject", { ProjectName: name });
await refused("ResourceAlreadyExistsException", "createDataset", { ProjectArn: project, DatasetType: "TRAIN" });
const { NextToken: token } = await client.listDatasetEntries(firstPage);
await refused("InvalidPaginationTokenException", "listDatasetEntries", { ...firstPage, NextToken: `x${token}` });
await refused("InvalidPaginationTokenException", "listDatasetEntries", {
  ...firstPage,
  NextToken: token,
  Labeled: true,
});
await describedAs(updated, [15, 13, 3, 10]);

step("9. Send a broken update");
await update(content("broken.jsonl"));
await describedAs(
  ["UPDATE_FAILED", "The manifest file has too many terminal errors.", "CLIENT_ERROR"],
  [15, 13, 3, 10],
);
check("the listing", await listing(train), listed);

step("10. Replace entries while a listing goes on");
const first = await client.listDatasetEntries(firstPage);
await update(content("replacements.jsonl"));
const rest = await pagesOf("listDatasetEntries", "DatasetEntries", firstPage, first.NextToken);
check("the listing that went on", [...first.DatasetEntries, ...rest.flat()], listed);
await describedAs(updated, [20, 19, 2, 9]);
const replaced = lines("replacements.listed.jsonl");
check("the new listing", await listing(train), replaced);
check("the labels", labelRows(await labels()), lines("replacements.labels.tsv"));

step("11. Send back what was listed");
await update(content("replacements.listed.jsonl"));
await describedAs(updated, [20, 19, 2, 9]);
check("the listing", await listing(train), replaced);

step("12. Distribute to a test dataset");
const { DatasetArn: test } = await client.createDataset({ ProjectArn: project, DatasetType: "TEST" });
check("the dataset's ARN", new RegExp(`${arnOfProject}/dataset/test/\\d+$`).test(test), true);
const both = { Datasets: [{ Arn: train }, { Arn: test }] };
await client.distributeDatasetEntries(both);
const halves = [await describe(train), await describe(test)];
const distributed = ["UPDATE_COMPLETE", "The dataset was successfully distributed.", "SUCCESS"];
check("the outcomes", halves.map(outcome), [distributed, distributed]);
const ofHalves = (statistic) => halves.map((half) => half.DatasetStats[statistic]);
const sum = (numbers) => numbers.reduce((a, b) => a + b);
check("the entries of both", ofHalves("TotalEntries"), [16, 4]);
check("labelled entries", sum(ofHalves("LabeledEntries")), 19);
check("entries with errors", sum(ofHalves("ErrorEntries")), 2);
const moved = await listing(test);
check("the entries that moved", moved, replaced.filter((entry) => moved.includes(entry)));
check("the entries that stayed", await listing(train), replaced.filter((entry) => !moved.includes(entry)));
await refused("InvalidParameterException", "distributeDatasetEntries", both);

step("13. Tag the project");
const tags = async () => (await client.listTagsForResource({ ResourceArn: project })).Tags;
await client.tagResource({ ResourceArn: project, Tags: { season: "Frühling", keeper: "Groundskeeper" } });
check("the tags", await tags(), { season: "Frühling", keeper: "Groundskeeper" });
await client.untagResource({ ResourceArn: project, TagKeys: ["keeper"] });
check("the tags", await tags(), { season: "Frühling" });

step("14. Delete everything");
async function waitUntilGone(arn) {
  for (let poll = 0; poll < POLLS_MAX; poll++) {
    try {
      await client.describeDataset({ DatasetArn: arn });
    } catch (error) {
      check("the refusal", error.name, "ResourceNotFoundException");
      return;
    }
    await sleep(100);
  }
  check("the dataset is gone in time", false, true);
}
await refused("ResourceInUseException", "deleteProject", { ProjectArn: project });
for (const arn of [train, test]) {
  await client.deleteDataset({ DatasetArn: arn });
  await waitUntilGone(arn);
}
check("the answer to DeleteProject", (await client.deleteProject({ ProjectArn: project })).Status, "DELETING");
check("the projects", (await client.describeProjects({ ProjectNames: [name] })).ProjectDescriptions, []);
await refused("ResourceNotFoundException", "listTagsForResource", { ResourceArn: project });
await refused("ResourceNotFoundException", "createDataset", { ProjectArn: project, DatasetType: "TRAIN" });
await refused("ResourceNotFoundException", "deleteProject", { ProjectArn: project });
