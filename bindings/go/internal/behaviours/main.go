// Command behaviours is the Go driver of the shared table of behaviours: it reads cases, makes the call of each, and
// writes what it came to. The table's own page, tests/behaviours/README.md, describes both.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"copernica"
)

var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\0`, "\x00")
var escape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`)

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
	function        string
	database        string
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
	value := words[1]
	switch words[0] {
	case "token":
		b.token = value
	case "base_url":
		b.options = append(b.options, copernica.WithBaseURL(value), copernica.WithTokenHost(value))
	case "api_version":
		b.options = append(b.options, copernica.WithAPIVersion(number(value)))
	case "timeout_ms":
		b.options = append(b.options, copernica.WithTimeout(milliseconds(value)))
	case "connect_timeout_ms":
		b.options = append(b.options, copernica.WithConnectTimeout(milliseconds(value)))
	case "attempts":
		b.options = append(b.options, copernica.WithAttempts(uint32(number(value))))
	case "backoff_ms":
		b.options = append(b.options, copernica.WithBackoff(milliseconds(value), milliseconds(words[2])))
	case "max_matches":
		b.options = append(b.options, copernica.WithMaxMatches(uint64(number(value))))
	case "field_check":
		b.options = append(b.options, copernica.WithFieldCheck(value != "0"))
	case "value_check":
		b.options = append(b.options, copernica.WithValueCheck(value != "0"))
	case "derive_timeout_ms":
		b.timeout = milliseconds(value)
	case "cancelled":
		b.isCancelled = true
	case "condition":
		b.conditions = append(b.conditions, value)
	case "add", "add_pattern":
		b.builtConditions = append(b.builtConditions, words)
	case "set":
		b.builtBody = append(b.builtBody, words[1:])
	case "body":
		b.body = &value
	case "flags":
		b.flags = copernica.Flags(number(value))
	case "update", "count":
		b.function, b.database = words[0], value
	default:
		log.Fatalf("driver: no such key: %s", words[0])
	}
}

func buildConditions(client *copernica.Client, steps [][]string) ([]string, error) {
	conditions := client.NewConditions()
	for _, words := range steps {
		comparison := copernica.Comparison(number(words[2]))
		if words[0] == "add" {
			conditions.Add(words[1], comparison, words[3])
		} else {
			conditions.AddPattern(words[1], comparison, words[3])
		}
	}
	return conditions.Build()
}

func buildBody(client *copernica.Client, steps [][]string) (string, error) {
	body := client.NewBody()
	for _, words := range steps {
		kind, name, value := words[0], words[1], words[2]
		switch kind {
		case "text":
			body.Text(name, value)
		case "integer":
			body.Integer(name, int64(number(value)))
		case "number":
			float, err := strconv.ParseFloat(value, 64)
			if err != nil {
				log.Fatal(err)
			}
			body.Number(name, float)
		case "bool":
			body.Bool(name, value != "0")
		case "null":
			body.Null(name)
		case "date":
			body.Date(name, value)
		case "interest":
			body.Interest(name, value != "0")
		default:
			log.Fatalf("driver: no kind of value: %s", kind)
		}
	}
	return body.Build()
}

// play makes the call of a case. What C has a derived client for is a context here.
func (b *behaviour) play() (*copernica.Result, error) {
	client, err := copernica.New(b.token, b.options...)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx := context.Background()
	if b.timeout != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, b.timeout)
		defer cancel()
		if b.isCancelled {
			cancel()
		}
	}
	conditions := b.conditions
	if b.builtConditions != nil {
		if conditions, err = buildConditions(client, b.builtConditions); err != nil {
			return nil, err
		}
	}
	if b.function == "count" {
		return client.CountProfiles(ctx, b.database, conditions)
	}
	if b.body == nil {
		body, err := buildBody(client, b.builtBody)
		if err != nil {
			return nil, err
		}
		b.body = &body
	}
	return client.UpdateProfiles(ctx, b.database, conditions, *b.body, b.flags)
}

func write(out *bufio.Writer, result *copernica.Result) {
	mayRepeat := 0
	if result.MayRepeat {
		mayRepeat = 1
	}
	for _, line := range []struct {
		key   string
		value any
	}{
		{"status", result.Status.String()},
		{"effect", result.Effect.String()},
		{"message", result.Message},
		{"may_repeat", mayRepeat},
		{"http_status", result.HTTPStatus},
		{"created", int(result.Created)},
		{"created_id", result.CreatedID},
		{"matched", result.Matched},
		{"attempts", result.Attempts},
		{"retry_after_ms", result.RetryAfter.Milliseconds()},
	} {
		fmt.Fprintf(out, "%s\t%s\n", line.key, escape.Replace(fmt.Sprint(line.value)))
	}
	if result.Body != "" {
		fmt.Fprintf(out, "body\t%s\n", escape.Replace(result.Body))
	}
	for _, warning := range result.Warnings {
		fmt.Fprintf(out, "warning\t%s\n", escape.Replace(warning))
	}
	fmt.Fprintln(out)
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	played := &behaviour{}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		if line = strings.TrimSuffix(line, "\n"); line != "" {
			played.take(line)
			continue
		}
		result, err := played.play()
		var failure *copernica.Error
		if errors.As(err, &failure) {
			result = &failure.Result
		} else if err != nil {
			log.Fatalf("driver: not a copernica.Error: %v", err)
		}
		write(out, result)
		played = &behaviour{}
	}
}
