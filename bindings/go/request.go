package copernica

// #include <copernica.h>
import "C"

import (
	"context"
	"maps"
	"net/url"
	"slices"
)

// Request makes any other call of the API, with authentication, time-outs and the same account of its effect.
//
// method is "GET", "POST", "PUT" or "DELETE", path what follows the version, such as "database/1234/views"; neither path nor
// query is percent-encoded by the caller. An empty body is none. With OK, Body of the result is the JSON that the server sent,
// if it sent any, and CreatedID the id of what the call made, if the server told it.
//
// GET changes nothing and is repeated when it fails. Another call is never repeated in doubt, unless [Repeatable] says that
// carrying it out twice is the same as once. The calls that can change more than is meant and have a function of their own are
// refused with its name. Names of parameters and bodies are not checked against the database.
func (c *Client) Request(
	ctx context.Context, method, path string, query url.Values, body string, flags Flags,
) (*Result, error) {
	names, values := parameters(query)
	arguments := append([]argument{
		{ErrInvalidRequest, "the method", method}, {ErrInvalidRequest, "the path", path}, bodyArgument(body),
	}, append(names, values...)...)
	return c.call(ctx, arguments, func(client *C.cop_client, c texts) *C.cop_result {
		json := c.at(2)
		if body == "" {
			json = nil
		}
		return C.cop_request(client, c.at(0), c.at(1), c.array(3), c.array(3+len(names)), C.size_t(len(names)), json,
			C.uint32_t(flags))
	})
}

// parameters are the names and values of a query, in the order that url.Values.Encode has.
func parameters(query url.Values) (names, values []argument) {
	for _, name := range slices.Sorted(maps.Keys(query)) {
		for _, value := range query[name] {
			names = append(names, argument{ErrInvalidRequest, "the name of a parameter", name})
			values = append(values, argument{ErrInvalidRequest, "the value of the parameter \"" + name + "\"", value})
		}
	}
	return names, values
}
