package copernica

// #include <copernica.h>
import "C"

import "context"

// UpdateProfiles updates every profile of a database that meets all conditions.
//
// database is an id or a name, such as "1234". A condition is a field name, an operator (== != <> < > <= >= =~ !~) and a
// value, such as "customerid==4567"; [Client.NewConditions] makes them from values that come from outside. body is a JSON
// object with the new values, in the shape of the API's version; [Client.NewBody] makes one. Names and values are checked
// against the fields of the database first, and nothing is sent when a check fails.
//
// The error is an [*Error]; its Effect says what the call did all the same. When ctx ends, the call ends within a quarter
// of a second, and the error wraps the context's.
func (c *Client) UpdateProfiles(
	ctx context.Context, database string, conditions []string, body string, flags Flags,
) (*Result, error) {
	arguments := append(inDatabase(database, bodyArgument(body)), conditionArguments(conditions)...)
	return c.call(ctx, arguments, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_update_profiles(client, c.at(0), c.array(2), c.countFrom(2), c.at(1), C.uint32_t(flags))
	})
}

// CountProfiles counts the profiles of a database that meet all conditions: Matched of its result. It changes nothing.
func (c *Client) CountProfiles(ctx context.Context, database string, conditions []string) (*Result, error) {
	arguments := append(inDatabase(database), conditionArguments(conditions)...)
	return c.call(ctx, arguments, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_count_profiles(client, c.at(0), c.array(1), c.countFrom(1))
	})
}
