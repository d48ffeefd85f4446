package copernica_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"copernica"
)

// clientOfTheExamples is a client of the sandbox's demo account, which is as it was at first, whatever other examples did. A
// real one needs nothing but a token.
func clientOfTheExamples(options ...copernica.Option) *copernica.Client {
	reply, err := http.Post(os.Getenv("COPERNICA_URL")+"/_sandbox/accounts/a1/reset", "application/json", nil)
	check(err)
	check(reply.Body.Close())
	options = append(options, copernica.WithBaseURL(os.Getenv("COPERNICA_URL")))
	client, err := copernica.New(os.Getenv("COPERNICA_TOKEN"), options...)
	check(err)
	return client
}

func Example() {
	client, err := copernica.New(os.Getenv("COPERNICA_TOKEN"), copernica.WithBaseURL(os.Getenv("COPERNICA_URL")))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	result, err := client.UpdateProfiles(ctx, "1234", []string{"customerid==4567"}, `{"city": "Utrecht"}`, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Effect)
	// Output: COP_EFFECT_APPLIED
}

func ExampleNew() {
	_, err := copernica.New("my-token", copernica.WithAPIVersion(9))
	fmt.Println(errors.Is(err, copernica.ErrInvalidOption))
	// Output: true
}

// A create tells the number of the new profile. The body repeats the value of the condition, so that the same call finds
// the profile the next time.
func ExampleClient_UpdateProfiles_create() {
	client := clientOfTheExamples()
	defer client.Close()
	result, err := client.UpdateProfiles(context.Background(), "1234", []string{"customerid==7001"},
		`{"customerid": 7001, "firstname": "Nora"}`, copernica.Create)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Created == copernica.CreatedYes, result.CreatedID)
	// Output: true 13
}

func ExampleClient_UpdateProfiles_dryRun() {
	client := clientOfTheExamples()
	defer client.Close()
	result, err := client.UpdateProfiles(context.Background(), "1234", []string{"gender==female"},
		`{"discount": 5}`, copernica.DryRun)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Effect, result.Matched)
	// Output: COP_EFFECT_NONE 4
}

func ExampleClient_CountProfiles() {
	client := clientOfTheExamples()
	defer client.Close()
	result, err := client.CountProfiles(context.Background(), "1234", []string{"lastname==Doe", "gender==male"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Matched)
	// Output: 1
}

// What to do about a failure depends on its effect.
func ExampleError() {
	client := clientOfTheExamples()
	defer client.Close()
	_, err := client.UpdateProfiles(context.Background(), "1234", []string{"custommerid==4567"}, `{"city": "Utrecht"}`, 0)
	var failure *copernica.Error
	if errors.As(err, &failure) {
		switch {
		case failure.Effect == copernica.EffectNone:
			fmt.Println("nothing changed:", failure.Status)
		case failure.MayRepeat:
			fmt.Println("in doubt; repeating it is harmless")
		default:
			fmt.Println("in doubt; look before repeating it")
		}
	}
	// Output: nothing changed: COP_ERR_UNKNOWN_FIELD
}

// Values that come from outside cannot change what a condition or the body means.
func ExampleConditions() {
	client := clientOfTheExamples()
	defer client.Close()
	conditions, err := client.NewConditions().Add("lastname", copernica.Equal, "Smit & Zn").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := client.NewBody().Text("firstname", `Tom "Tommy"`).Null("city").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(conditions, body)
	result, err := client.UpdateProfiles(context.Background(), "1234", conditions, body, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Effect)
	// Output:
	// [lastname==Smit & Zn] {"firstname":"Tom \"Tommy\"","city":null}
	// COP_EFFECT_APPLIED
}
