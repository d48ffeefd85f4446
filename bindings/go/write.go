package copernica

// #include <copernica.h>
import "C"

import (
	"context"
	"unsafe"
)

// CreateProfile makes a profile in a database; CreatedID of the result is its id, or 0 when the server did not say it. The
// same call twice makes two profiles: [Client.UpdateProfiles] with [Create] looks first.
//
// The body has the shape of that call. A creation in doubt is never sent again: its effect is EffectUnknown, and MayRepeat is
// false. Flags are DryRun, NoFieldCheck, AllowUnknownFields, or 0.
func (c *Client) CreateProfile(ctx context.Context, database, body string, flags Flags) (*Result, error) {
	arguments := inDatabase(database, bodyArgument(body))
	return c.call(ctx, arguments, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_create_profile(client, c.at(0), c.at(1), C.uint32_t(flags))
	})
}

// UpdateProfile updates fields, interests and secret of one profile. The body is
// {"fields": {"firstname": "John"}, "interests": ["football"], "secret": "x"} in every version of the API, each key optional.
//
// The profile is read first, to check the body against its database, and because the server takes an update of a removed
// profile and stores nothing: that is ErrRemoved here. NoFieldCheck saves the reading and its safety. Flags are DryRun,
// NoFieldCheck, AllowUnknownFields, or 0. The error is ErrNoProfile when the account has none with this id.
func (c *Client) UpdateProfile(ctx context.Context, id uint64, body string, flags Flags) (*Result, error) {
	return c.call(ctx, []argument{bodyArgument(body)}, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_update_profile(client, C.uint64_t(id), c.at(0), C.uint32_t(flags))
	})
}

// UpdateProfileFields updates fields of one profile from a flat object, {"firstname": "John"}, in every version of the API.
// All else is as with [Client.UpdateProfile].
func (c *Client) UpdateProfileFields(ctx context.Context, id uint64, body string, flags Flags) (*Result, error) {
	return c.call(ctx, []argument{bodyArgument(body)}, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_update_profile_fields(client, C.uint64_t(id), c.at(0), C.uint32_t(flags))
	})
}

// UpdateProfileInterests makes the interests of one profile exactly those of the body, a list of names, ["football"], or a
// map from names to 1 or 0; all others are switched off. AllowEmpty takes an empty list, which switches all off. All else is
// as with [Client.UpdateProfile].
func (c *Client) UpdateProfileInterests(ctx context.Context, id uint64, body string, flags Flags) (*Result, error) {
	return c.call(ctx, []argument{bodyArgument(body)}, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_update_profile_interests(client, C.uint64_t(id), c.at(0), C.uint32_t(flags))
	})
}

// DeleteProfile removes one profile and its sub-profiles. They can still be read by their ids, without their values.
//
// A removal in doubt is sent again; when the server then says that the profile has already been removed, the call succeeded.
// A profile that was removed before the call is ErrRemoved.
func (c *Client) DeleteProfile(ctx context.Context, id uint64) (*Result, error) {
	return c.call(ctx, nil, func(client *C.cop_client, _ texts) *C.cop_result {
		return C.cop_delete_profile(client, C.uint64_t(id))
	})
}

// DeleteProfiles removes profiles of a database by their ids, in one request, with version 2 of the API and later.
//
// count is how many profiles the program means to remove, from where it decided that, and not len(ids): a list of another
// length is refused, and so are an empty one, an id twice and the id 0. Ids that are not there, or not in this database, are
// skipped by the server, which never says how many it removed.
func (c *Client) DeleteProfiles(ctx context.Context, database string, ids []uint64, count int) (*Result, error) {
	if count < 0 {
		return nil, refusal(ErrInvalidID, nil, "%d is no number of profiles; write how many are meant to be removed", count)
	}
	return c.call(ctx, inDatabase(database), func(client *C.cop_client, c texts) *C.cop_result {
		first := (*C.uint64_t)(unsafe.SliceData(ids))
		return C.cop_delete_profiles(client, c.at(0), first, C.size_t(len(ids)), C.size_t(count))
	})
}
