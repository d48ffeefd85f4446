// Command update_profiles updates every profile of a database that meets a condition.
//
// Database 1234 holds customers; whoever has customer number 4567 gets a new name and address. The server does the work
// after it has answered (Async), and makes no profile when there is none (Create is not given).
//
//	COPERNICA_URL=... COPERNICA_TOKEN=... update_profiles
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"copernica"
)

func main() {
	client, err := copernica.New(os.Getenv("COPERNICA_TOKEN"), copernica.WithBaseURL(os.Getenv("COPERNICA_URL")))
	if err != nil {
		log.Fatal("set COPERNICA_URL and COPERNICA_TOKEN: ", err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	conditions := []string{"customerid==4567"}
	body := `{"firstname": "Johnny", "lastname": "Doe-Smith", "email": "johnny@example.com"}`
	result, err := client.UpdateProfiles(ctx, "1234", conditions, body, copernica.Async)

	var failure *copernica.Error
	if errors.As(err, &failure) {
		// The effect tells whether anything was changed all the same.
		log.Fatalf("%v: %v", failure.Effect, failure)
	}
	fmt.Println("status: ", result.Status)
	fmt.Println("message:", result.Message)
	fmt.Println("effect: ", result.Effect)
	fmt.Println("HTTP:   ", result.HTTPStatus)
	for _, warning := range result.Warnings {
		fmt.Println("warning:", warning)
	}
}
