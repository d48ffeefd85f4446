package copernica

// #include <copernica.h>
import "C"

import "context"

// inCollection begins the arguments of a call, as inDatabase does.
func inCollection(collection string, more ...argument) []argument {
	return append([]argument{{ErrInvalidCollection, "the collection", collection}}, more...)
}

// Subprofiles reads the sub-profiles that a profile has in a collection (id or name) and that meet all conditions, or all of
// them when there are no conditions. ParentID of each is the profile. All else is as with [Client.Profiles].
func (c *Client) Subprofiles(
	ctx context.Context, profileID uint64, collection string, conditions []string, query Query,
) *ProfileList {
	arguments := append(inCollection(collection), conditionArguments(conditions)...)
	return c.list(ctx, arguments, query, func(client *C.cop_client, c texts, query *C.cop_query) *C.cop_profile_list {
		return C.cop_get_subprofiles(client, C.uint64_t(profileID), c.at(0), c.array(1), c.countFrom(1), query)
	})
}

// SubprofilesOfCollection reads the sub-profiles of all profiles in a collection that meet all conditions, or all of them
// when there are no conditions. The collection is an id: names are unique in one database only. All else is as with
// [Client.Profiles].
func (c *Client) SubprofilesOfCollection(
	ctx context.Context, collectionID uint64, conditions []string, query Query,
) *ProfileList {
	arguments := conditionArguments(conditions)
	return c.list(ctx, arguments, query, func(client *C.cop_client, c texts, query *C.cop_query) *C.cop_profile_list {
		return C.cop_get_subprofiles_of_collection(client, C.uint64_t(collectionID), c.array(0), c.countFrom(0), query)
	})
}

// Subprofile reads one sub-profile by its id. All else is as with [Client.Profile].
func (c *Client) Subprofile(ctx context.Context, id uint64) (*Profile, error) {
	return c.readProfile(ctx, func(client *C.cop_client, _ texts) *C.cop_result {
		return C.cop_get_subprofile(client, C.uint64_t(id))
	})
}

// UpdateSubprofiles updates every sub-profile that a profile has in a collection (id or name) and that meets all conditions:
// what [Client.UpdateProfiles] does for a database, in every version of the API.
//
// The body is a flat object, {"amount": 49.95}. Names and values are checked against the fields of the collection. With
// [Create] a sub-profile is made from the body when none matches; up to version 2 the server does not say which, and it is
// looked for. A create in doubt is never sent again as a create. Flags are Create, DryRun, NoFieldCheck, AllowEmpty,
// AllowUnknownFields, or 0. The error is ErrNoProfile or ErrNoCollection when there is none, and ErrRemoved when the profile
// was removed.
func (c *Client) UpdateSubprofiles(
	ctx context.Context, profileID uint64, collection string, conditions []string, body string, flags Flags,
) (*Result, error) {
	arguments := append(inCollection(collection, bodyArgument(body)), conditionArguments(conditions)...)
	return c.call(ctx, arguments, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_update_subprofiles(
			client, C.uint64_t(profileID), c.at(0), c.array(2), c.countFrom(2), c.at(1), C.uint32_t(flags))
	})
}

// UpdateSubprofilesOfCollection updates every sub-profile in a collection that meets all conditions, whichever profile it
// belongs to, with version 3 of the API and later; there is no creating. All else is as with [Client.UpdateSubprofiles].
//
// It is not certain which body the server wants: a flat one, or the same under "fields", {"fields": {"amount": 49.95}}. Both are
// taken and sent as they are. A server that wants the other says nothing and stores nothing, so read one of the sub-profiles
// back after the first such call.
func (c *Client) UpdateSubprofilesOfCollection(
	ctx context.Context, collectionID uint64, conditions []string, body string, flags Flags,
) (*Result, error) {
	arguments := append([]argument{bodyArgument(body)}, conditionArguments(conditions)...)
	return c.call(ctx, arguments, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_update_subprofiles_of_collection(
			client, C.uint64_t(collectionID), c.array(1), c.countFrom(1), c.at(0), C.uint32_t(flags))
	})
}

// CreateSubprofile makes a sub-profile of a profile in a collection (id or name) from a flat object; CreatedID of the result
// is its id, or 0 when the server did not say it. The same call twice makes two. All else is as with [Client.CreateProfile].
func (c *Client) CreateSubprofile(
	ctx context.Context, profileID uint64, collection, body string, flags Flags,
) (*Result, error) {
	arguments := inCollection(collection, bodyArgument(body))
	return c.call(ctx, arguments, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_create_subprofile(client, C.uint64_t(profileID), c.at(0), c.at(1), C.uint32_t(flags))
	})
}

// UpdateSubprofile updates fields and secret of one sub-profile: {"fields": {"amount": 49.95}, "secret": "x"}, each key
// optional, in every version of the API. All else is as with [Client.UpdateProfile].
func (c *Client) UpdateSubprofile(ctx context.Context, id uint64, body string, flags Flags) (*Result, error) {
	return c.call(ctx, []argument{bodyArgument(body)}, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_update_subprofile(client, C.uint64_t(id), c.at(0), C.uint32_t(flags))
	})
}

// UpdateSubprofileFields updates fields of one sub-profile from a flat object, {"amount": 49.95}, in every version of the
// API. All else is as with [Client.UpdateProfile].
func (c *Client) UpdateSubprofileFields(ctx context.Context, id uint64, body string, flags Flags) (*Result, error) {
	return c.call(ctx, []argument{bodyArgument(body)}, func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_update_subprofile_fields(client, C.uint64_t(id), c.at(0), C.uint32_t(flags))
	})
}

// DeleteSubprofile removes one sub-profile. All else is as with [Client.DeleteProfile].
func (c *Client) DeleteSubprofile(ctx context.Context, id uint64) (*Result, error) {
	return c.call(ctx, nil, func(client *C.cop_client, _ texts) *C.cop_result {
		return C.cop_delete_subprofile(client, C.uint64_t(id))
	})
}
