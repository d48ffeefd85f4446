package copernica_test

import (
	"context"
	"fmt"

	"copernica"
)

func ExampleClient_Profiles() {
	client := clientOfTheExamples()
	defer client.Close()
	list := client.Profiles(context.Background(), "1234", []string{"city==Utrecht"}, copernica.Query{})
	defer list.Close()
	for list.Next() {
		profile := list.Profile()
		email, _ := profile.Field("email")
		fmt.Println(profile.ID, email, profile.Interests)
	}
	if err := list.Err(); err != nil {
		fmt.Println("the list is not complete:", err)
	}
	// Output:
	// 2 jane.doe@example.com [newsletter offers]
	// 9 fatima@example.com [newsletter football cycling]
}

// The same in a range loop, and the newest first.
func ExampleProfileList_All() {
	client := clientOfTheExamples()
	defer client.Close()
	newest := copernica.Query{Descending: true, Limit: 2}
	for profile, err := range client.Profiles(context.Background(), "1234", nil, newest).All() {
		if err != nil {
			fmt.Println("the list is not complete:", err)
			return
		}
		fmt.Println(profile, profile.Created)
	}
	// Output:
	// profile 11 2024-03-21 17:00:00
	// profile 10 2024-03-03 13:13:00
}

func ExampleClient_Profile() {
	client := clientOfTheExamples()
	defer client.Close()
	profile, err := client.Profile(context.Background(), 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	for name, value := range profile.Fields() {
		if value != "" {
			fmt.Println(name, "is", value)
		}
	}
	fmt.Println("likes cycling:", profile.Interest("cycling"))
	// Output:
	// customerid is 4570
	// firstname is Sanne
	// lastname is Jansen
	// email is sanne@example.net
	// birthdate is 1991-02-14
	// city is Amsterdam
	// gender is female
	// discount is 0
	// last_order is 2024-04-02 08:00:00
	// likes cycling: true
}

func ExampleClient_Subprofiles() {
	client := clientOfTheExamples()
	defer client.Close()
	ctx := context.Background()
	_, err := client.UpdateSubprofiles(ctx, 1, "Orders", []string{"ordernumber==9004"}, `{"amount": 15}`, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for order, err := range client.Subprofiles(ctx, 1, "Orders", nil, copernica.Query{}).All() {
		if err != nil {
			fmt.Println("the list is not complete:", err)
			return
		}
		number, _ := order.Field("ordernumber")
		amount, _ := order.Field("amount")
		fmt.Println(number, amount)
	}
	// Output:
	// 9001 49.95
	// 9004 15
}

// The quickest way to see whether token, host and version are right.
func ExampleClient_Identity() {
	client := clientOfTheExamples()
	defer client.Close()
	identity, err := client.Identity(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(identity.Name)
	// Output: Demo account
}

func ExampleClient_Databases() {
	client := clientOfTheExamples()
	defer client.Close()
	databases, err := client.Databases(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, database := range databases {
		fmt.Println(database.ID, database.Name, database.Interests, database.Collections)
		for _, field := range database.Fields[:2] {
			fmt.Println(field.Name, field.Type, field.Length)
		}
	}
	// Output:
	// 1234 Customers [newsletter offers football cycling] [{10 Orders}]
	// customerid integer 0
	// firstname text 100
}

// A call that returns what it read has a result, too.
func ExampleNotifyResult() {
	client := clientOfTheExamples()
	defer client.Close()
	ctx := copernica.NotifyResult(context.Background(), func(result *copernica.Result) {
		fmt.Println(result.Attempts, "attempt,", result.HTTPStatus)
	})
	identity, err := client.Identity(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(identity.Name)
	// Output:
	// 1 attempt, 200
	// Demo account
}
