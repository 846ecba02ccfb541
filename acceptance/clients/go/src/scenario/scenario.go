// Package scenario is what both SDKs for Go share: the files of the scenario, and the checks that
// end the client at the first difference.
package scenario

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

const (
	// UpdateBytesMax is the most that one update may have.
	UpdateBytesMax = 5_242_880
	recentMax      = 10 * time.Minute
)

var title string

// Step begins a step.
func Step(name string) {
	title = name
	fmt.Println(title)
}

// Fail ends the client.
func Fail(format string, values ...interface{}) {
	fmt.Fprintf(os.Stderr, "FAILED in '%s': %s\n", title, fmt.Sprintf(format, values...))
	os.Exit(1)
}

// Check ends the client unless both are equal.
func Check(what string, actual, expected interface{}) {
	if !reflect.DeepEqual(actual, expected) {
		Fail("%s\n  expected: %#v\n  was:      %#v", what, expected, actual)
	}
}

// CheckMatches ends the client unless all of the text matches.
func CheckMatches(what, actual, pattern string) {
	if !regexp.MustCompile("^(" + pattern + ")$").MatchString(actual) {
		Fail("%s\n  expected: %s\n  was:      %s", what, pattern, actual)
	}
}

// Must gives the answer of a call that is expected to succeed.
func Must[Answer any](answer Answer, err error) Answer {
	if err != nil {
		Fail("%v", err)
	}
	return answer
}

// Content gives a file of the scenario.
func Content(name string) []byte {
	_, here, _, _ := runtime.Caller(0)
	return Must(os.ReadFile(filepath.Join(filepath.Dir(here), "..", "..", "..", "..", "scenario", name)))
}

// Lines gives the lines of a file of the scenario.
func Lines(name string) []string {
	return strings.Split(strings.TrimSuffix(string(Content(name)), "\n"), "\n")
}

// UpTo gives the manifest with line ends behind it.
func UpTo(size int) []byte {
	manifest := Content("manifest.jsonl")
	return append(manifest, bytes.Repeat([]byte("\n"), size-len(manifest))...)
}

// CheckRecent ends the client unless the time is of the last ten minutes.
func CheckRecent(what string, at *time.Time) {
	if age := time.Since(*at); age.Abs() > recentMax {
		Fail("%s is not recent: %v", what, at)
	}
}

// Pages gives what each page has, from a token on. An empty token would never end.
func Pages[Item any](token *string, call func(token *string) ([]Item, *string)) (items []Item, sizes []int) {
	for {
		var found []Item
		found, token = call(token)
		items = append(items, found...)
		sizes = append(sizes, len(found))
		if token == nil {
			return items, sizes
		}
		Check("a NextToken that is there says something", *token != "", true)
	}
}

// Numbered gives the lines that the last cell of a row of filters.tsv names.
func Numbered(lines []string, cell string) []string {
	chosen := []string{}
	if cell != "-" {
		for _, number := range strings.Fields(cell) {
			chosen = append(chosen, lines[Must(strconv.Atoi(number))-1])
		}
	}
	return chosen
}

// Split parts entries into those that are among others and those that are not.
func Split(entries, others []string) (among, apart []string) {
	known := map[string]bool{}
	for _, other := range others {
		known[other] = true
	}
	for _, entry := range entries {
		if known[entry] {
			among = append(among, entry)
		} else {
			apart = append(apart, entry)
		}
	}
	return among, apart
}
