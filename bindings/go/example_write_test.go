package copernica_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"copernica"
)

func ExampleClient_CreateProfile() {
	client := clientOfTheExamples()
	defer client.Close()
	ctx := context.Background()
	made, err := client.CreateProfile(ctx, "1234", `{"customerid": 7001, "firstname": "Nora"}`, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.UpdateProfileInterests(ctx, made.CreatedID, `["cycling"]`, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	profile, err := client.Profile(ctx, made.CreatedID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(profile, profile.Interests)
	// Output: profile 13 [cycling]
}

func ExampleClient_DeleteProfile() {
	client := clientOfTheExamples()
	defer client.Close()
	for range 2 {
		result, err := client.DeleteProfile(context.Background(), 3)
		switch {
		case errors.Is(err, copernica.ErrRemoved):
			fmt.Println("somebody removed it before")
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(result.Effect)
		}
	}
	// Output:
	// COP_EFFECT_APPLIED
	// somebody removed it before
}

// Removing many takes the number that is meant, from where the program decided it: a list that came out too long, too short or
// empty removes nothing.
func ExampleClient_DeleteProfiles() {
	client := clientOfTheExamples(copernica.WithAPIVersion(3))
	defer client.Close()
	ctx := context.Background()
	toRemove := []string{"city==Utrecht"}
	counted, err := client.CountProfiles(ctx, "1234", toRemove)
	if err != nil {
		fmt.Println(err)
		return
	}
	var ids []uint64
	for profile, err := range client.Profiles(ctx, "1234", toRemove, copernica.Query{DataOnly: true}).All() {
		if err != nil {
			fmt.Println("the list is not complete:", err)
			return
		}
		ids = append(ids, profile.ID)
	}
	result, err := client.DeleteProfiles(ctx, "1234", ids, int(counted.Matched))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ids, result.Effect)
	_, err = client.DeleteProfiles(ctx, "1234", nil, 0)
	fmt.Println(errors.Is(err, copernica.ErrInvalidID))
	// Output:
	// [2 9] COP_EFFECT_APPLIED
	// true
}

func ExampleClient_ImportStart() {
	client := clientOfTheExamples(copernica.WithAPIVersion(3))
	defer client.Close()
	ctx := context.Background()
	started, err := client.ImportStart(ctx, "1234", copernica.Import{
		Name:      "customers of tonight",
		Action:    copernica.ImportUpdateOrAdd,
		KeyFields: []string{"customerid"},
		Records: []string{
			`{"customerid": 4567, "city": "Leiden"}`,
			`{"customerid": 7001, "city": "Breda"}`,
		},
	}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	progress, err := client.ImportStatus(ctx, started.CreatedID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(progress.Processed, "of", progress.Total)
	// Output: 2 of 2
}

// What has no function of its own is reached like this. Neither path nor query is encoded by the caller.
func ExampleClient_Request() {
	client := clientOfTheExamples()
	defer client.Close()
	ctx := context.Background()
	result, err := client.Request(ctx, "GET", "profile/1/interests", url.Values{"limit": {"10"}}, "", 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Body)

	// Adding an interest twice is the same as once, so that it may be repeated when the answer is lost.
	result, err = client.Request(ctx, "POST", "profile/1/interests", nil, `["cycling"]`, copernica.Repeatable)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Effect)

	_, err = client.Request(ctx, "PUT", "database/1234/profiles", nil, `{"city": "Utrecht"}`, 0)
	fmt.Println(errors.Is(err, copernica.ErrInvalidRequest))
	// Output:
	// ["newsletter","football"]
	// COP_EFFECT_APPLIED
	// true
}
