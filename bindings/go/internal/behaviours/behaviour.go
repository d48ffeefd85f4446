package main

import (
	"log"
	"net/url"
	"strconv"
	"strings"
	"time"

	"copernica"
)

var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\0`, "\x00")

// behaviour is one case.
type behaviour struct {
	token           string
	options         []copernica.Option
	timeout         time.Duration
	isCancelled     bool
	conditions      []string
	builtConditions [][]string
	builtBody       [][]string
	body            *string
	flags           copernica.Flags

	function             string
	database, collection string
	id                   uint64
	query                copernica.Query
	deleted              []uint64
	deleteCount          int
	what                 copernica.Import
	method, path         string
	parameters           url.Values
	batch                []copernica.BatchOption
	threads              int
	records              []copernica.Record
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func milliseconds(text string) time.Duration { return time.Duration(number(text)) * time.Millisecond }

// take reads one line of a case.
func (b *behaviour) take(line string) {
	words := strings.Split(line, "\t")
	for i := range words {
		words[i] = unescape.Replace(words[i])
	}
	key, values := words[0], words[1:]
	takers := []func(string, []string) bool{b.takeOption, b.takeUpdate, b.takeArgument, b.takeSetting}
	if len(b.records) > 0 {
		takers = []func(string, []string) bool{b.takeRecord, b.takeArgument}
	}
	for _, take := range takers {
		if take(key, values) {
			return
		}
	}
	log.Fatalf("driver: no such key: %s", key)
}

// takeOption reads a line about the client.
func (b *behaviour) takeOption(key string, values []string) bool {
	value := values[0]
	add := func(options ...copernica.Option) { b.options = append(b.options, options...) }
	switch key {
	case "token":
		b.token = value
	case "base_url":
		add(copernica.WithBaseURL(value), copernica.WithTokenHost(value))
	case "api_version":
		add(copernica.WithAPIVersion(number(value)))
	case "timeout_ms":
		add(copernica.WithTimeout(milliseconds(value)))
	case "connect_timeout_ms":
		add(copernica.WithConnectTimeout(milliseconds(value)))
	case "attempts":
		add(copernica.WithAttempts(uint32(number(value))))
	case "backoff_ms":
		add(copernica.WithBackoff(milliseconds(value), milliseconds(values[1])))
	case "max_matches":
		add(copernica.WithMaxMatches(uint64(number(value))))
	case "field_check":
		add(copernica.WithFieldCheck(value != "0"))
	case "value_check":
		add(copernica.WithValueCheck(value != "0"))
	case "derive_timeout_ms":
		b.timeout = milliseconds(value)
	case "cancelled":
		b.isCancelled = true
	default:
		return false
	}
	return true
}

// takeUpdate reads a line about conditions, body and flags.
func (b *behaviour) takeUpdate(key string, values []string) bool {
	switch key {
	case "condition":
		b.conditions = append(b.conditions, values[0])
	case "add", "add_pattern":
		b.builtConditions = append(b.builtConditions, append([]string{key}, values...))
	case "set":
		b.builtBody = append(b.builtBody, values)
	case "body":
		b.body = &values[0]
	case "flags":
		b.flags = copernica.Flags(number(values[0]))
	default:
		return false
	}
	return true
}

// takeArgument reads a line with the call or one of its other arguments.
func (b *behaviour) takeArgument(key string, values []string) bool {
	value := values[0]
	switch key {
	case "update", "count":
		b.function, b.database = key, value
	case "call":
		b.function = value
	case "database":
		b.database = value
	case "collection":
		b.collection = value
	case "id":
		b.id = uint64(number(value))
	case "delete":
		b.deleted = append(b.deleted, uint64(number(value)))
	case "delete_count":
		b.deleteCount = number(value)
	case "method":
		b.method = value
	case "path":
		b.path = value
	case "parameter":
		if b.parameters == nil {
			b.parameters = url.Values{}
		}
		b.parameters.Add(value, values[1])
	case "record":
		b.records = append(b.records, copernica.Record{Tag: uint64(number(value))})
	default:
		return false
	}
	return true
}

// takeSetting reads a setting of a list, an import or a batch.
func (b *behaviour) takeSetting(key string, values []string) bool {
	switch key + " " + values[0] {
	case "query order":
		b.query.OrderBy, b.query.Descending = values[1], values[2] != "0"
	case "query page_size":
		b.query.PageSize = number(values[1])
	case "query limit":
		b.query.Limit = uint64(number(values[1]))
	case "query data_only":
		b.query.DataOnly = values[1] != "0"
	case "import name":
		b.what.Name = values[1]
	case "import action":
		b.what.Action = copernica.ImportAction(number(values[1]))
	case "import key_field":
		b.what.KeyFields = append(b.what.KeyFields, values[1])
	case "import record":
		b.what.Records = append(b.what.Records, values[1])
	case "import location":
		b.what.Location, b.what.Delimiter = values[1], values[2]
	case "import ignore_empty_fields":
		b.what.IgnoreEmptyFields = values[1] != "0"
	case "batch threads":
		b.threads = number(values[1])
	case "batch attempts":
		b.batch = append(b.batch, copernica.BatchAttempts(number(values[1])))
	case "batch settle_ms":
		b.batch = append(b.batch, copernica.BatchSettleTime(milliseconds(values[1])))
	case "batch pause_ms":
		b.batch = append(b.batch, copernica.BatchPauses(milliseconds(values[1]), milliseconds(values[2])))
	default:
		return false
	}
	return true
}

// takeRecord reads a line about the last record of a batch.
func (b *behaviour) takeRecord(key string, values []string) bool {
	record := &b.records[len(b.records)-1]
	switch key {
	case "database":
		record.Database = values[0]
	case "condition":
		record.Conditions = append(record.Conditions, values[0])
	case "body":
		record.Body = values[0]
	case "flags":
		record.Flags = copernica.Flags(number(values[0]))
	default:
		return false
	}
	return true
}
