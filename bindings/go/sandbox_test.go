package copernica_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"copernica"
)

// sandboxURL is where the sandbox of these tests listens.
var sandboxURL string

// TestMain starts a sandbox, tells the examples of its demo account, and ends it with the tests.
func TestMain(m *testing.M) {
	program := os.Getenv("COPERNICA_SANDBOX")
	if program == "" {
		fmt.Fprintln(os.Stderr, "set COPERNICA_SANDBOX to the program copernica-sandbox")
		os.Exit(1)
	}
	os.Exit(runWithSandbox(program, m.Run))
}

func runWithSandbox(program string, run func() int) int {
	options := []string{"--port", "0", "--exit-with-stdin", "--quiet"}
	if directory := os.Getenv("COPERNICA_RECORDS"); directory != "" {
		// As tools/sandbox.py does, so that the bytes sent here are judged with those of all other tests.
		options = append(options, "--record", fmt.Sprintf("%s/go-%d.jsonl", directory, os.Getpid()))
	}
	command := exec.Command(program, options...)
	command.Stderr = os.Stderr
	lifeline, err := command.StdinPipe()
	check(err)
	out, err := command.StdoutPipe()
	check(err)
	check(command.Start())
	ready, err := bufio.NewReader(out).ReadString('\n')
	check(err)
	words := strings.Fields(strings.TrimPrefix(ready, "copernica-sandbox listening on "))
	sandboxURL = words[0]
	os.Setenv("COPERNICA_URL", sandboxURL)
	os.Setenv("COPERNICA_TOKEN", strings.TrimPrefix(words[1], "token="))
	code := run()
	check(lifeline.Close())
	check(command.Wait())
	return code
}

// check ends the whole run when the sandbox fails the tests.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

// ask makes one exchange with the sandbox's control interface.
func ask(t testing.TB, method, path string, body, answer any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(method, sandboxURL+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	text, err = io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s %v", method, path, reply.StatusCode, text, err)
	}
	if answer != nil {
		if err := json.Unmarshal(text, answer); err != nil {
			t.Fatal(err)
		}
	}
}

// account is an account of one test's own, with database 1 that has three profiles.
type account struct {
	Account string `json:"account"`
	Token   string `json:"token"`
}

func newAccount(t testing.TB) account {
	t.Helper()
	var made account
	ask(t, "POST", "/_sandbox/accounts", map[string]any{
		"name": t.Name(),
		"databases": []any{map[string]any{
			"ID": 1, "name": "People",
			"fields": []any{
				map[string]any{"name": "number", "type": "integer", "value": "0", "index": true},
				map[string]any{"name": "name", "type": "text", "length": 100},
			},
			"interests": []any{map[string]any{"name": "football"}},
			"collections": []any{map[string]any{"ID": 10, "name": "Orders", "fields": []any{
				map[string]any{"name": "order", "type": "integer", "value": "0"},
				map[string]any{"name": "state", "type": "select", "value": "open\npaid"},
			}}},
			"profiles": []any{
				map[string]any{
					"ID": 101, "fields": map[string]any{"number": 1, "name": "Ann"}, "interests": []string{"football"},
					"secret": "hush", "created": "2024-01-15 09:00:00", "modified": "2024-02-16 10:00:00",
					"subprofiles": []any{
						map[string]any{"ID": 201, "collection": "Orders", "fields": map[string]any{"order": 7, "state": "open"}},
						map[string]any{"ID": 202, "collection": "Orders", "fields": map[string]any{"order": 8, "state": "paid"}},
					},
				},
				map[string]any{"ID": 102, "fields": map[string]any{"number": 2, "name": "Bob"}},
				map[string]any{"ID": 103, "fields": map[string]any{"number": 3, "name": "Bob"}},
			},
		}},
	}, &made)
	return made
}

// arm arms a fault for the account.
func (a account) arm(t testing.TB, fault map[string]any) {
	t.Helper()
	ask(t, "POST", "/_sandbox/accounts/"+a.Account+"/faults", fault, nil)
}

// entry is what a test wants to know of a request that the sandbox received.
type entry struct {
	Method  string `json:"method"`
	Path    string `json:"path"`
	Query   string `json:"query"`
	Body    string `json:"body"`
	Applied bool   `json:"applied"`
	Created []int  `json:"created"`
	Pending bool   `json:"pending"`
}

// journal are the requests of the account.
func (a account) journal(t testing.TB) []entry {
	t.Helper()
	var all []entry
	ask(t, "GET", "/_sandbox/accounts/"+a.Account+"/journal", nil, &all)
	return all
}

// changes are the requests of the account that change something.
func (a account) changes(t testing.TB) []entry {
	t.Helper()
	var changes []entry
	for _, entry := range a.journal(t) {
		if entry.Method != "GET" {
			changes = append(changes, entry)
		}
	}
	return changes
}

// client is a client of the account, closed when the test ends.
func (a account) client(t testing.TB, options ...copernica.Option) *copernica.Client {
	t.Helper()
	client, err := copernica.New(a.Token, append([]copernica.Option{copernica.WithBaseURL(sandboxURL)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}
