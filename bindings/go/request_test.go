package copernica_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"copernica"
)

func TestAnyOtherCallIsMade(t *testing.T) {
	account := newAccount(t)
	client := account.client(t)
	query := url.Values{"end": {"2024-01-31"}, "begin": {"2024-01-01"}, "x": {"a b", "c&d"}}
	usage, err := client.Request(background, "GET", "consumption", query, "", 0)
	if err != nil || !strings.Contains(usage.Body, "apicalls") {
		t.Errorf("%+v %v", usage, err)
	}
	sent := account.journal(t)
	if len(sent) != 1 || !strings.HasPrefix(sent[0].Query, "begin=2024-01-01&end=2024-01-31&x=a%20b&x=c%26d&") ||
		sent[0].Body != "" {
		t.Errorf("%+v", sent)
	}
	result, err := client.Request(background, "POST", "profile/102/interests", nil, `["football"]`, copernica.Repeatable)
	if err != nil || result.Effect != copernica.EffectApplied {
		t.Errorf("%+v %v", result, err)
	}
	for name, test := range map[string]struct {
		method, path string
		query        url.Values
		body         string
		want         copernica.Status
	}{
		"a call with a function": {"PUT", "database/1/profiles", nil, "{}", copernica.ErrInvalidRequest},
		"method":                 {"PATCH", "database/1", nil, "{}", copernica.ErrInvalidRequest},
		"NUL in method":          {"GET\x00", "identity", nil, "", copernica.ErrInvalidRequest},
		"NUL in path":            {"GET", "identity\x00", nil, "", copernica.ErrInvalidRequest},
		"NUL in name":            {"GET", "identity", url.Values{"a\x00": {"b"}}, "", copernica.ErrInvalidRequest},
		"NUL in value":           {"GET", "identity", url.Values{"a": {"b\x00"}}, "", copernica.ErrInvalidRequest},
		"NUL in body":            {"POST", "profile/102/interests", nil, "[\x00]", copernica.ErrInvalidBody},
		"no JSON":                {"POST", "profile/102/interests", nil, "[", copernica.ErrInvalidBody},
	} {
		if _, err := client.Request(background, test.method, test.path, test.query, test.body, 0); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
