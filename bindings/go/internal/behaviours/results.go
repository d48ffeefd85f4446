package main

import (
	"bufio"
	"fmt"
	"log"
	"strings"

	"copernica"
)

var escape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`)

// item is one of the things that a call found, as lines of words.
type item [][]any

// fact adds a line about the item, unless there is nothing to say.
func (i *item) fact(words ...any) {
	if last := words[len(words)-1]; last != "" && last != uint64(0) {
		*i = append(*i, append([]any{"has"}, words...))
	}
}

func newItem(kind string, id uint64) item { return item{{"item", kind, id}} }

func listItems(list *copernica.ProfileList) ([]item, error) {
	var items []item
	for profile, err := range list.All() {
		if err != nil {
			return items, err
		}
		items = append(items, profileItem(profile))
	}
	return items, nil
}

// itemsOf is the only item of a call, if it has found it.
func itemsOf[T any](describe func(*T) item, found *T, err error) ([]item, error) {
	if err != nil {
		return nil, err
	}
	return []item{describe(found)}, nil
}

func eachItem[T any](describe func(*T) item, found []T) []item {
	items := make([]item, len(found))
	for i := range found {
		items[i] = describe(&found[i])
	}
	return items
}

func profileItem(profile *copernica.Profile) item {
	described := newItem("profile", profile.ID)
	for name, value := range profile.Fields() {
		// An empty value is one, too.
		described = append(described, []any{"has", "field", name, value})
	}
	for _, interest := range profile.Interests {
		described.fact("interest", interest)
	}
	described.fact("created", profile.Created)
	described.fact("modified", profile.Modified)
	described.fact("removed", profile.Removed)
	described.fact("secret", profile.Secret())
	described.fact("database_id", profile.DatabaseID)
	described.fact("parent_id", profile.ParentID)
	described.fact("collection_id", profile.CollectionID)
	return described
}

func identityItem(identity *copernica.Identity) item {
	described := newItem("identity", identity.ID)
	described.fact("name", identity.Name)
	described.fact("company", identity.Company)
	return described
}

func fieldItem(field *copernica.Field) item {
	described := newItem("field", 0)
	described.fact("name", field.Name)
	described.fact("type", field.Type)
	described.fact("length", field.Length)
	for _, choice := range field.Choices {
		described = append(described, []any{"has", "choice", choice})
	}
	return described
}

func databaseItem(database *copernica.Database) item {
	described := newItem("database", database.ID)
	described.fact("name", database.Name)
	described.fact("description", database.Description)
	for _, field := range database.Fields {
		described.fact("field", field.Name, field.Type)
	}
	for _, interest := range database.Interests {
		described.fact("interest", interest)
	}
	for _, collection := range database.Collections {
		described.fact("collection", collection.Name, collection.ID)
	}
	return described
}

func progressItem(progress *copernica.ImportProgress) item {
	described := newItem("import", 0)
	described.fact("status", progress.Status)
	described.fact("total", progress.Total)
	described.fact("processed", progress.Processed)
	described.fact("last_run", progress.LastRun)
	described.fact("error", progress.Error)
	return described
}

// write writes what a case came to.
func write(out *bufio.Writer, played answer) {
	for _, item := range played.items {
		for _, words := range item {
			writeLine(out, words...)
		}
	}
	if played.result != nil {
		writeResult(out, played.result)
	}
	for _, outcome := range played.outcomes {
		writeLine(out, "outcome", outcome.Tag)
		writeResult(out, &outcome.Result)
	}
	fmt.Fprintln(out)
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func writeResult(out *bufio.Writer, result *copernica.Result) {
	mayRepeat := 0
	if result.MayRepeat {
		mayRepeat = 1
	}
	writeLine(out, "status", result.Status)
	writeLine(out, "effect", result.Effect)
	writeLine(out, "message", result.Message)
	writeLine(out, "may_repeat", mayRepeat)
	writeLine(out, "http_status", result.HTTPStatus)
	writeLine(out, "created", int(result.Created))
	writeLine(out, "created_id", result.CreatedID)
	writeLine(out, "matched", result.Matched)
	writeLine(out, "attempts", result.Attempts)
	writeLine(out, "retry_after_ms", result.RetryAfter.Milliseconds())
	if result.Body != "" {
		writeLine(out, "body", result.Body)
	}
	for _, warning := range result.Warnings {
		writeLine(out, "warning", warning)
	}
}

// writeLine writes words with a tab between them.
func writeLine(out *bufio.Writer, words ...any) {
	for i, word := range words {
		if i > 0 {
			fmt.Fprint(out, "\t")
		}
		fmt.Fprint(out, escape.Replace(fmt.Sprint(word)))
	}
	fmt.Fprintln(out)
}
