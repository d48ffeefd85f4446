package copernica_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"copernica"
)

var (
	background = context.Background()
	ann        = []string{"number==1"}
)

const newName = `{"name": "Zoë"}`

func TestAnUpdateIsAppliedAndACountCounts(t *testing.T) {
	account := newAccount(t)
	client := account.client(t)
	result, err := client.UpdateProfiles(background, "1", ann, newName, 0)
	if err != nil || result.Effect != copernica.EffectApplied || result.Created != copernica.CreatedNo {
		t.Fatalf("%+v %v", result, err)
	}
	count, err := client.CountProfiles(background, "1", []string{"name==Zoë"})
	if err != nil || count.Matched != 1 || count.Effect != copernica.EffectNone {
		t.Fatalf("%+v %v", count, err)
	}
}

func TestADryRunCountsAndChangesNothing(t *testing.T) {
	account := newAccount(t)
	result, err := account.client(t).UpdateProfiles(background, "1", []string{"name==Bob"}, newName, copernica.DryRun)
	if err != nil || result.Matched != 2 || result.Effect != copernica.EffectNone {
		t.Fatalf("%+v %v", result, err)
	}
	if sent := account.changes(t); len(sent) != 0 {
		t.Fatalf("sent: %+v", sent)
	}
}

func TestAFailureIsAnErrorThatTellsEverything(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "status", "status": 504, "apply": "before", "method": "PUT", "times": 9})
	client := account.client(t, copernica.WithBackoff(time.Millisecond, time.Millisecond))
	result, err := client.UpdateProfiles(background, "1", ann, newName, 0)
	var failure *copernica.Error
	if result != nil || !errors.As(err, &failure) {
		t.Fatalf("%+v %v", result, err)
	}
	if failure.Status != copernica.ErrServerUnavailable || failure.Effect != copernica.EffectUnknown ||
		failure.HTTPStatus != 504 || !failure.MayRepeat || failure.Created != copernica.CreatedUnknown ||
		failure.Attempts != 3 {
		t.Errorf("%+v", failure)
	}
	if !errors.Is(err, copernica.ErrServerUnavailable) || errors.Is(err, copernica.ErrAuth) ||
		errors.Is(err, context.Canceled) || errors.Unwrap(err) != nil {
		t.Errorf("errors.Is: %v", err)
	}
	if err.Error() != failure.Message || !strings.Contains(err.Error(), "504") {
		t.Errorf("message: %v", err)
	}
}

func TestEveryOptionReachesTheLibrary(t *testing.T) {
	good := []copernica.Option{
		copernica.WithBaseURL("https://api.copernica.com"), copernica.WithAPIVersion(4),
		copernica.WithTokenHost("https://authenticate.copernica.com"), copernica.WithUserAgent("my-crm/1.0"),
		copernica.WithProxy(""), copernica.WithCAFile("authority.pem"),
		copernica.WithClientCertificate("certificate.pem", "key.pem"), copernica.WithPlainHTTP(),
		copernica.WithIdleConnections(2), copernica.WithMaxConcurrentCalls(2),
		copernica.WithConnectTimeout(time.Second), copernica.WithTimeout(0), copernica.WithAttempts(2),
		copernica.WithBackoff(time.Millisecond, time.Second), copernica.WithRateLimit(10),
		copernica.WithFieldCheck(true), copernica.WithValueCheck(true), copernica.WithFieldListAge(time.Hour),
		copernica.WithMaxMatches(10), copernica.WithLog(func(copernica.LogLevel, string) {}), copernica.WithLog(nil),
		copernica.WithLogValues(true),
	}
	client, err := copernica.New("token", good...)
	if err != nil {
		t.Fatal(err)
	}
	client.Close()
	for name, bad := range map[string]copernica.Option{
		"base URL":              copernica.WithBaseURL("nonsense"),
		"base URL with NUL":     copernica.WithBaseURL("https://a\x00b"),
		"API version":           copernica.WithAPIVersion(5),
		"negative version":      copernica.WithAPIVersion(-1),
		"token host":            copernica.WithTokenHost("nonsense"),
		"user agent":            copernica.WithUserAgent(""),
		"proxy":                 copernica.WithProxy("ftp://127.0.0.1:21"),
		"CA file":               copernica.WithCAFile("a\x00b"),
		"certificate":           copernica.WithClientCertificate("a\x00b", "key.pem"),
		"key":                   copernica.WithClientCertificate("certificate.pem", "a\x00b"),
		"concurrent calls":      copernica.WithMaxConcurrentCalls(0),
		"connect time-out":      copernica.WithConnectTimeout(-1),
		"time-out":              copernica.WithTimeout(-1),
		"attempts":              copernica.WithAttempts(0),
		"base of the back-off":  copernica.WithBackoff(-1, 1),
		"cap of the back-off":   copernica.WithBackoff(1, -1),
		"back-off":              copernica.WithBackoff(time.Minute, time.Second),
		"rate limit":            copernica.WithRateLimit(-1),
		"age of the field list": copernica.WithFieldListAge(-1),
		"log before a refusal":  func() copernica.Option { return copernica.WithAttempts(0) }(),
	} {
		client, err := copernica.New("token", copernica.WithLog(func(copernica.LogLevel, string) {}), bad)
		if client != nil || !errors.Is(err, copernica.ErrInvalidOption) || err.Error() == "" {
			t.Errorf("%s: %v %v", name, client, err)
		}
	}
	for _, token := range []string{"", "tab\there", "a\x00b"} {
		if client, err := copernica.New(token); client != nil || !errors.Is(err, copernica.ErrInvalidOption) {
			t.Errorf("token %q: %v %v", token, client, err)
		}
	}
}

func TestTheVersionIsThatOfTheLibrary(t *testing.T) {
	numbers := strings.Split(copernica.Version(), ".")
	if len(numbers) != 3 || copernica.Version() == "0.0.0" {
		t.Error(copernica.Version())
	}
}

func TestWhatABuilderRefusesIsAnErrorAndNoConditions(t *testing.T) {
	client := newAccount(t).client(t)
	conditions, err := client.NewConditions().Add("number", copernica.Equal, "1").Add("name", copernica.Equal, "Bob ").Build()
	if conditions != nil || !errors.Is(err, copernica.ErrInvalidCondition) {
		t.Errorf("%v %v", conditions, err)
	}
	conditions, err = client.NewConditions().Add("name", copernica.Equal, "a\x00b").Build()
	if conditions != nil || !errors.Is(err, copernica.ErrInvalidCondition) {
		t.Errorf("%v %v", conditions, err)
	}
	for _, body := range []*copernica.Body{
		client.NewBody().Number("number", math.NaN()), client.NewBody().Interest("football", true),
		client.NewBody().Date("name", "yesterday"), client.NewBody().Text("name", "a\x00b"), client.NewBody().Null("a\x00b"),
	} {
		if built, err := body.Text("name", "Zoë").Build(); built != "" || !errors.Is(err, copernica.ErrInvalidBody) {
			t.Errorf("%q %v", built, err)
		}
	}
	conditions, err = client.NewConditions().Build()
	if conditions != nil || err != nil {
		t.Errorf("%v %v", conditions, err)
	}
}

func TestLogLinesArriveAndAPanicInThemEndsThere(t *testing.T) {
	account := newAccount(t)
	var mutex sync.Mutex
	var lines []string
	client := account.client(t, copernica.WithLog(func(level copernica.LogLevel, line string) {
		mutex.Lock()
		defer mutex.Unlock()
		if level == copernica.LogInfo {
			lines = append(lines, line)
		}
		panic("on purpose")
	}))
	if _, err := client.UpdateProfiles(background, "1", ann, newName, 0); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(lines, "\n")
	if !strings.Contains(all, "PUT") || strings.Contains(all, account.Token) {
		t.Errorf("log: %s", all)
	}
}

func TestAClosedClientRefusesAndCallsUnderWayEndAsTheyWould(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{"kind": "delay", "delay_ms": 500, "method": "PUT"})
	client := account.client(t, copernica.WithFieldCheck(false))
	done := make(chan error)
	go func() {
		_, err := client.UpdateProfiles(background, "1", ann, newName, 0)
		done <- err
	}()
	waitFor(t, func() bool { return len(account.changes(t)) == 1 })
	client.Close()
	client.Close()
	_, err := client.CountProfiles(background, "1", ann)
	if !errors.Is(err, copernica.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, err := client.NewConditions().Build(); !errors.Is(err, copernica.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, err := client.NewBody().Build(); !errors.Is(err, copernica.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if err := <-done; err != nil {
		t.Errorf("the call under way: %v", err)
	}
}

// waitFor waits until something holds, as long as it takes within the time of the test run.
func waitFor(t testing.TB, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain")
		}
	}
}
