package copernica_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"copernica"
)

// ids reads a list to its end.
func ids(t testing.TB, list *copernica.ProfileList) []uint64 {
	t.Helper()
	defer list.Close()
	var read []uint64
	for list.Next() {
		read = append(read, list.Profile().ID)
	}
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	if int(list.Count()) != len(read) || list.Next() || list.Profile() != nil {
		t.Errorf("at its end the list has a count of %d and the profile %v", list.Count(), list.Profile())
	}
	return read
}

func TestAListGivesEveryProfileOnceInItsOrder(t *testing.T) {
	client := newAccount(t).client(t)
	bobs := []string{"name==Bob"}
	for name, test := range map[string]struct {
		conditions []string
		query      copernica.Query
		want       []uint64
	}{
		"all":                  {nil, copernica.Query{}, []uint64{101, 102, 103}},
		"those that match":     {bobs, copernica.Query{}, []uint64{102, 103}},
		"pages of one":         {nil, copernica.Query{PageSize: 1}, []uint64{101, 102, 103}},
		"downwards":            {nil, copernica.Query{Descending: true, PageSize: 2}, []uint64{103, 102, 101}},
		"by a field":           {nil, copernica.Query{OrderBy: "name", Descending: true, Limit: 2}, []uint64{102, 103}},
		"two at the most":      {nil, copernica.Query{Limit: 2, PageSize: 1}, []uint64{101, 102}},
		"data only":            {bobs, copernica.Query{DataOnly: true}, []uint64{102, 103}},
		"none":                 {[]string{"name==Carl"}, copernica.Query{}, nil},
		"an empty value found": {[]string{"name=="}, copernica.Query{}, nil},
	} {
		if read := ids(t, client.Profiles(background, "1", test.conditions, test.query)); !slices.Equal(read, test.want) {
			t.Errorf("%s: %v instead of %v", name, read, test.want)
		}
	}
}

func TestAListIsReadInARangeLoop(t *testing.T) {
	client := newAccount(t).client(t)
	var names []string
	for profile, err := range client.Profiles(background, "1", nil, copernica.Query{PageSize: 1}).All() {
		if err != nil {
			t.Fatal(err)
		}
		name, _ := profile.Field("name")
		names = append(names, name)
	}
	if !slices.Equal(names, []string{"Ann", "Bob", "Bob"}) {
		t.Error(names)
	}
	list := client.Profiles(background, "1", nil, copernica.Query{})
	for range list.All() {
		break
	}
	if list.Next() || list.Err() != nil || list.Count() != 1 {
		t.Errorf("a loop that was left did not close the list: %d %v", list.Count(), list.Err())
	}
	loops := 0
	for profile, err := range client.Profiles(background, "9", nil, copernica.Query{}).All() {
		loops++
		if profile != nil || !errors.Is(err, copernica.ErrNoDatabase) {
			t.Errorf("%v %v", profile, err)
		}
	}
	if loops != 1 {
		t.Errorf("a failure came %d times", loops)
	}
}

func TestAProfileTellsEverythingAndMayBeKept(t *testing.T) {
	client := newAccount(t).client(t)
	var kept []*copernica.Profile
	list := client.Profiles(background, "1", nil, copernica.Query{PageSize: 1})
	for list.Next() {
		kept = append(kept, list.Profile())
	}
	one, err := client.Profile(background, 101)
	if err != nil || list.Err() != nil || len(kept) != 3 {
		t.Fatal(err, list.Err(), kept)
	}
	for _, profile := range []*copernica.Profile{kept[0], one} {
		if profile.ID != 101 || profile.DatabaseID != 1 || profile.ParentID != 0 || profile.CollectionID != 0 ||
			profile.Created != "2024-01-15 09:00:00" || profile.Modified != "2024-02-16 10:00:00" || profile.Removed != "" ||
			profile.Secret() != "hush" || !slices.Equal(profile.Interests, []string{"football"}) {
			t.Errorf("%s: %+v %s", profile, *profile, profile.Secret())
		}
		if value, exists := profile.Field("NAME"); value != "Ann" || !exists {
			t.Errorf("name: %q %v", value, exists)
		}
		if value, exists := profile.Field("surname"); value != "" || exists {
			t.Errorf("surname: %q %v", value, exists)
		}
		if !profile.Interest("Football") || profile.Interest("tennis") {
			t.Errorf("interests: %v", profile.Interests)
		}
		var fields []string
		for name, value := range profile.Fields() {
			fields = append(fields, name+"="+value)
		}
		if !slices.Equal(fields, []string{"number=1", "name=Ann"}) {
			t.Error(fields)
		}
		for range profile.Fields() {
			break
		}
		var raw struct{ ID, Secret string }
		if err := json.Unmarshal([]byte(profile.JSON()), &raw); err != nil || raw.ID != "101" || raw.Secret != "hush" {
			t.Errorf("%v %+v %s", err, raw, profile.JSON())
		}
	}
	if kept[1].ID != 102 || kept[1].Interests != nil || kept[2].ID != 103 {
		t.Errorf("%v", kept)
	}
}

func TestNoWayOfPrintingShowsTheSecretOrTheValues(t *testing.T) {
	profile, err := newAccount(t).client(t).Profile(background, 101)
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("read", "profile", profile)
	for _, text := range []string{
		fmt.Sprint(profile), fmt.Sprintf("%+v %#v %s", profile, profile, profile), logged.String(),
	} {
		if !strings.Contains(text, "101") || strings.Contains(text, "hush") || strings.Contains(text, "Ann") {
			t.Error(text)
		}
	}
}

func TestWhatIsWrongWithAListShowsInItsError(t *testing.T) {
	account := newAccount(t)
	client := account.client(t)
	for name, test := range map[string]struct {
		list *copernica.ProfileList
		want copernica.Status
	}{
		"unknown field":      {client.Profiles(background, "1", []string{"numbr==1"}, copernica.Query{}), copernica.ErrUnknownField},
		"no condition":       {client.Profiles(background, "1", []string{"number=1"}, copernica.Query{}), copernica.ErrInvalidCondition},
		"NUL in condition":   {client.Profiles(background, "1", []string{"name==a\x00"}, copernica.Query{}), copernica.ErrInvalidCondition},
		"NUL in database":    {client.Profiles(background, "1\x00", nil, copernica.Query{}), copernica.ErrInvalidDatabase},
		"NUL in order":       {client.Profiles(background, "1", nil, copernica.Query{OrderBy: "a\x00"}), copernica.ErrInvalidOption},
		"order has one page": {client.Profiles(background, "1", nil, copernica.Query{OrderBy: "name"}), copernica.ErrInvalidOption},
		"empty order":        {client.Profiles(background, "1", nil, copernica.Query{OrderBy: " "}), copernica.ErrInvalidOption},
		"page too large":     {client.Profiles(background, "1", nil, copernica.Query{PageSize: 1001}), copernica.ErrInvalidOption},
		"negative page":      {client.Profiles(background, "1", nil, copernica.Query{PageSize: -1}), copernica.ErrInvalidOption},
		"no database":        {client.Profiles(background, "9", nil, copernica.Query{}), copernica.ErrNoDatabase},
		"NUL in collection":  {client.Subprofiles(background, 101, "a\x00", nil, copernica.Query{}), copernica.ErrInvalidCollection},
		"no collection":      {client.Subprofiles(background, 101, "Bills", nil, copernica.Query{}), copernica.ErrNoCollection},
	} {
		if test.list.Next() || !errors.Is(test.list.Err(), test.want) || test.list.Err().Error() == "" {
			t.Errorf("%s: %v", name, test.list.Err())
		}
		test.list.Close()
	}
}

func TestAListThatBreaksOffIsToldFromOneThatEnds(t *testing.T) {
	account := newAccount(t)
	account.arm(t, map[string]any{
		"kind": "status", "status": 503, "method": "GET", "path_contains": "/profiles", "after": 2, "times": 9,
	})
	client := account.client(t, copernica.WithBackoff(time.Millisecond, time.Millisecond))
	list := client.Profiles(background, "1", nil, copernica.Query{PageSize: 1})
	for list.Next() {
	}
	var failure *copernica.Error
	if !errors.As(list.Err(), &failure) || failure.Status != copernica.ErrServerUnavailable ||
		failure.HTTPStatus != 503 || failure.Effect != copernica.EffectNone || failure.Attempts != 3 {
		t.Errorf("%v %+v", list.Err(), failure)
	}
	if list.Count() != 2 {
		t.Errorf("it gave %d", list.Count())
	}
}

func TestAContextEndsTheListAmidAPageAndNoOther(t *testing.T) {
	for _, test := range []struct {
		deadline time.Duration
		status   copernica.Status
		cause    error
	}{
		{time.Hour, copernica.ErrCancelled, context.Canceled},
		{2 * time.Second, copernica.ErrTimeout, context.DeadlineExceeded},
	} {
		account := newAccount(t)
		client := account.client(t)
		account.arm(t, map[string]any{
			"kind": "delay", "delay_ms": veryLate, "method": "GET", "path_contains": "/profiles", "after": 1,
		})
		ctx, cancel := context.WithTimeout(background, test.deadline)
		defer cancel()
		list := client.Profiles(ctx, "1", nil, copernica.Query{PageSize: 1})
		defer list.Close()
		if !list.Next() {
			t.Fatal(list.Err())
		}
		if test.cause == context.Canceled {
			before := len(account.journal(t))
			go func() {
				waitFor(t, func() bool { return len(account.journal(t)) > before })
				cancel()
			}()
		}
		started := time.Now()
		if list.Next() {
			t.Errorf("%v: %v", test.cause, list.Profile())
		}
		if passed := time.Since(started); passed > veryLate*time.Millisecond/2 {
			t.Errorf("%v: it took %v to end", test.cause, passed)
		}
		if err := list.Err(); !errors.Is(err, test.status) || !errors.Is(err, test.cause) {
			t.Errorf("%v: %v", test.cause, err)
		}
		if read := ids(t, client.Profiles(background, "1", nil, copernica.Query{})); len(read) != 3 {
			t.Errorf("a later list: %v", read)
		}
	}
}

func TestAListEndsWithItsContextBetweenTwoProfiles(t *testing.T) {
	client := newAccount(t).client(t)
	ctx, cancel := context.WithCancel(background)
	list := client.Profiles(ctx, "1", nil, copernica.Query{})
	defer list.Close()
	if !list.Next() {
		t.Fatal(list.Err())
	}
	cancel()
	if list.Next() || !errors.Is(list.Err(), context.Canceled) || !errors.Is(list.Err(), copernica.ErrCancelled) {
		t.Errorf("%v", list.Err())
	}
}

func TestAListGoesOnWhenItsClientIsClosed(t *testing.T) {
	account := newAccount(t)
	client := account.client(t)
	list := client.Profiles(background, "1", nil, copernica.Query{PageSize: 1})
	if !list.Next() {
		t.Fatal(list.Err())
	}
	client.Close()
	if !list.Next() || !list.Next() || list.Next() || list.Err() != nil {
		t.Errorf("%d %v", list.Count(), list.Err())
	}
	late := client.Profiles(background, "1", nil, copernica.Query{})
	if late.Next() || !errors.Is(late.Err(), copernica.ErrClosed) {
		t.Errorf("%v", late.Err())
	}
}

func TestOneProfileIsReadByItsID(t *testing.T) {
	client := newAccount(t).client(t)
	if _, err := client.DeleteProfile(background, 103); err != nil {
		t.Fatal(err)
	}
	removed, err := client.Profile(background, 103)
	if err != nil || removed.Removed == "" {
		t.Errorf("%v %v", removed, err)
	}
	if profile, err := client.Profile(background, 999); profile != nil || !errors.Is(err, copernica.ErrNoProfile) {
		t.Errorf("%v %v", profile, err)
	}
	cancelled, cancel := context.WithCancel(background)
	cancel()
	if profile, err := client.Profile(cancelled, 101); profile != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v %v", profile, err)
	}
}

func TestTheAccountAndWhatItHasAreRead(t *testing.T) {
	account := newAccount(t)
	client := account.client(t)
	identity, err := client.Identity(background)
	if err != nil || identity.ID == 0 || identity.Name != t.Name() {
		t.Errorf("%+v %v", identity, err)
	}
	fields, err := client.Fields(background, "People")
	if err != nil || len(fields) != 2 || fields[0].Name != "number" || fields[0].Type != "integer" ||
		fields[1].Length != 100 || fields[1].Choices != nil {
		t.Errorf("%+v %v", fields, err)
	}
	databases, err := client.Databases(background)
	if err != nil || len(databases) != 1 {
		t.Fatalf("%+v %v", databases, err)
	}
	database := databases[0]
	if database.ID != 1 || database.Name != "People" || len(database.Fields) != 2 ||
		!slices.Equal(database.Interests, []string{"football"}) ||
		!slices.Equal(database.Collections, []copernica.Collection{{ID: 10, Name: "Orders"}}) {
		t.Errorf("%+v", database)
	}
	stranger, err := copernica.New("stranger", copernica.WithBaseURL(sandboxURL))
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if identity, err := stranger.Identity(background); identity != nil || !errors.Is(err, copernica.ErrAuth) {
		t.Errorf("%+v %v", identity, err)
	}
	if fields, err := client.Fields(background, "9"); fields != nil || !errors.Is(err, copernica.ErrNoDatabase) {
		t.Errorf("%+v %v", fields, err)
	}
	if databases, err := stranger.Databases(background); databases != nil || !errors.Is(err, copernica.ErrAuth) {
		t.Errorf("%+v %v", databases, err)
	}
}

func TestTheChoicesOfASelectFieldAreRead(t *testing.T) {
	client := clientOfTheExamples()
	defer client.Close()
	fields, err := client.Fields(background, "1234")
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(fields, func(field copernica.Field) bool { return field.Name == "gender" })
	if at < 0 || !slices.Equal(fields[at].Choices, []string{"", "female", "male", "other"}) {
		t.Errorf("%+v", fields)
	}
}
