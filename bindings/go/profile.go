package copernica

// #include <copernica.h>
//
// /* What one profile is, read in one step: crossing from Go to C takes longer than reading. */
// struct shape {
//     uint64_t id, database_id, parent_id, collection_id;
//     size_t n_fields, n_interests;
//     const char *modified, *created, *removed, *secret, *json;
// };
//
// static void read_shape(const cop_profile *profile, struct shape *shape)
// {
//     shape->id = cop_profile_id(profile);
//     shape->database_id = cop_profile_database_id(profile);
//     shape->parent_id = cop_profile_parent_id(profile);
//     shape->collection_id = cop_profile_collection_id(profile);
//     shape->n_fields = cop_profile_field_count(profile);
//     shape->n_interests = cop_profile_interest_count(profile);
//     shape->modified = cop_profile_modified(profile);
//     shape->created = cop_profile_created(profile);
//     shape->removed = cop_profile_removed(profile);
//     shape->secret = cop_profile_secret(profile);
//     shape->json = cop_profile_json(profile);
// }
//
// /* The names of the fields, then their values, then the interests. */
// static void read_texts(const cop_profile *profile, const struct shape *shape, const char **texts)
// {
//     size_t i;
//
//     for (i = 0; i < shape->n_fields; i++) {
//         texts[i] = cop_profile_field_name(profile, i);
//         texts[shape->n_fields + i] = cop_profile_field_value(profile, i);
//     }
//     for (i = 0; i < shape->n_interests; i++)
//         texts[2 * shape->n_fields + i] = cop_profile_interest(profile, i);
// }
import "C"

import (
	"iter"
	"strconv"
	"strings"
	"unsafe"
)

// Profile is a profile, or a sub-profile of one, as the server showed it. It does not change and may be kept.
type Profile struct {
	// ID is the id of the profile or sub-profile.
	ID uint64
	// DatabaseID is the database of a profile; 0 for a sub-profile, and when the server did not show it.
	DatabaseID uint64
	// ParentID is the profile that a sub-profile belongs to; 0 for a profile.
	ParentID uint64
	// CollectionID is the collection that a sub-profile is in; 0 for a profile.
	CollectionID uint64
	// Interests are those that are on; a sub-profile has none.
	Interests []string
	// Modified is when a value was changed last, "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam; empty when the server did not
	// show it.
	Modified string
	// Created is when it was made, in the same form; not shown in lists of data only.
	Created string
	// Removed is when it was removed, in the same form; empty when it is still there. It then has no values any more.
	Removed string

	names, values []string
	secret, json  string
}

// Field is the value of a field, whose name may be written in any letter case. The server shows every value as text: "4567",
// "2024-05-31", "". The second answer is false when there is no such field.
func (p *Profile) Field(name string) (value string, exists bool) {
	for i, known := range p.names {
		if strings.EqualFold(known, name) {
			return p.values[i], true
		}
	}
	return "", false
}

// Fields are the names and values of all fields, in the order and letter case of the database.
func (p *Profile) Fields() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for i, name := range p.names {
			if !yield(name, p.values[i]) {
				return
			}
		}
	}
}

// Interest says whether an interest is on. Its name may be written in any letter case.
func (p *Profile) Interest(name string) bool {
	for _, interest := range p.Interests {
		if strings.EqualFold(interest, name) {
			return true
		}
	}
	return false
}

// Secret is a code that belongs in links of mailings, and in no log; empty when the server did not show it.
func (p *Profile) Secret() string { return p.secret }

// JSON is all of it as the server sent it, byte for byte, the secret included.
func (p *Profile) JSON() string { return p.json }

// String says which profile it is. It shows none of its values, which can be personal data.
func (p *Profile) String() string {
	if p.ParentID != 0 {
		return "sub-profile " + strconv.FormatUint(p.ID, 10)
	}
	return "profile " + strconv.FormatUint(p.ID, 10)
}

// GoString is what String is, so that no way of printing shows the secret.
func (p *Profile) GoString() string { return p.String() }

// profileReader copies profiles to Go. Those of one list share the names of their fields.
type profileReader struct {
	names []string
	texts []*C.char
}

func (r *profileReader) read(profile *C.cop_profile) *Profile {
	var shape C.struct_shape
	C.read_shape(profile, &shape)
	fields, interests := int(shape.n_fields), int(shape.n_interests)
	if needed := 2*fields + interests; needed > len(r.texts) {
		r.texts = make([]*C.char, needed)
	}
	if len(r.texts) > 0 {
		C.read_texts(profile, &shape, &r.texts[0])
	}
	r.share(r.texts[:fields])
	return &Profile{
		ID:           uint64(shape.id),
		DatabaseID:   uint64(shape.database_id),
		ParentID:     uint64(shape.parent_id),
		CollectionID: uint64(shape.collection_id),
		Interests:    goTexts(r.texts[2*fields : 2*fields+interests]),
		Modified:     C.GoString(shape.modified),
		Created:      C.GoString(shape.created),
		Removed:      C.GoString(shape.removed),
		names:        r.names,
		values:       goTexts(r.texts[fields : 2*fields]),
		secret:       C.GoString(shape.secret),
		json:         C.GoString(shape.json),
	}
}

// share keeps the names of the profile before when this one has the same.
func (r *profileReader) share(names []*C.char) {
	if len(names) != len(r.names) {
		r.names = goTexts(names)
		return
	}
	for i, name := range names {
		if !isText(name, r.names[i]) {
			r.names = goTexts(names)
			return
		}
	}
}

func goTexts(texts []*C.char) []string {
	if len(texts) == 0 {
		return nil
	}
	copied := make([]string, len(texts))
	for i, text := range texts {
		copied[i] = C.GoString(text)
	}
	return copied
}

// isText says whether a text of C is this one, which has no NUL in it.
func isText(c *C.char, text string) bool {
	at := func(i int) byte { return *(*byte)(unsafe.Add(unsafe.Pointer(c), i)) }
	for i := range len(text) {
		// A text of C that is shorter differs at its NUL, so that nothing is read behind it.
		if at(i) != text[i] {
			return false
		}
	}
	return at(len(text)) == 0
}
