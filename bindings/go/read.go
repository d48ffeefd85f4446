package copernica

// #include <copernica.h>
import "C"

import "context"

// Profile reads one profile by its id. A removed profile can still be read, without its values: its Removed tells.
func (c *Client) Profile(ctx context.Context, id uint64) (*Profile, error) {
	return c.readProfile(ctx, func(client *C.cop_client, _ texts) *C.cop_result {
		return C.cop_get_profile(client, C.uint64_t(id))
	})
}

// readProfile makes a call that reads one profile or sub-profile.
func (c *Client) readProfile(ctx context.Context, call func(*C.cop_client, texts) *C.cop_result) (*Profile, error) {
	var profile *Profile
	_, err := c.callAndRead(ctx, nil, call, func(result *C.cop_result) {
		var reader profileReader
		profile = reader.read(C.cop_result_profile(result))
	})
	return profile, err
}

// Identity is who an account is.
type Identity struct {
	// ID is the id of the account.
	ID uint64
	// Name is the name of the account.
	Name string
	// Company is the company that the account is of; empty when the server does not say it.
	Company string
}

// Identity reads who the access token belongs to: the quickest way to see whether token, host and version are right.
func (c *Client) Identity(ctx context.Context) (*Identity, error) {
	var identity *Identity
	_, err := c.callAndRead(ctx, nil, func(client *C.cop_client, _ texts) *C.cop_result {
		return C.cop_get_identity(client)
	}, func(result *C.cop_result) {
		read := C.cop_result_identity(result)
		identity = &Identity{
			ID:      uint64(C.cop_identity_id(read)),
			Name:    C.GoString(C.cop_identity_name(read)),
			Company: C.GoString(C.cop_identity_company(read)),
		}
	})
	return identity, err
}

// Field is a field of a database.
type Field struct {
	// Name is in the letter case of the database.
	Name string
	// Type is such as "text", "email", "integer", "float", "date", "empty_date", "datetime", "select".
	Type string
	// Length is how many characters the field is said to hold; 0 when nothing is said.
	Length uint64
	// Choices are those of a select field. The server keeps no other values; letter case counts.
	Choices []string
}

// Fields reads the fields of a database in its own order. It always asks the server, unlike the checks before an update.
func (c *Client) Fields(ctx context.Context, database string) ([]Field, error) {
	var fields []Field
	_, err := c.callAndRead(ctx, inDatabase(database), func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_get_fields(client, c.at(0))
	}, func(result *C.cop_result) {
		fields = fieldsOf(func(i C.size_t) *C.cop_field { return C.cop_result_field(result, i) })
	})
	return fields, err
}

// Database is a database of the account, and what it has.
type Database struct {
	// ID is the id of the database.
	ID uint64
	// Name is the name of the database.
	Name string
	// Description is what is said of the database.
	Description string
	// Fields are its fields in its own order.
	Fields []Field
	// Interests are the names of its interests.
	Interests []string
	// Collections are its collections of sub-profiles.
	Collections []Collection
}

// Collection is a collection of sub-profiles in a database.
type Collection struct {
	// ID is the id of the collection.
	ID uint64
	// Name is unique in the database only.
	Name string
}

// Databases reads the databases of the account with their fields, interests and collections.
func (c *Client) Databases(ctx context.Context) ([]Database, error) {
	var databases []Database
	_, err := c.callAndRead(ctx, nil, func(client *C.cop_client, _ texts) *C.cop_result {
		return C.cop_get_databases(client)
	}, func(result *C.cop_result) {
		for i := C.size_t(0); ; i++ {
			database := C.cop_result_database(result, i)
			if database == nil {
				return
			}
			databases = append(databases, databaseOf(database))
		}
	})
	return databases, err
}

func databaseOf(database *C.cop_database) Database {
	read := Database{
		ID:          uint64(C.cop_database_id(database)),
		Name:        C.GoString(C.cop_database_name(database)),
		Description: C.GoString(C.cop_database_description(database)),
		Fields:      fieldsOf(func(i C.size_t) *C.cop_field { return C.cop_database_field(database, i) }),
		Interests:   until(func(i C.size_t) *C.char { return C.cop_database_interest(database, i) }),
	}
	for i, name := range until(func(i C.size_t) *C.char { return C.cop_database_collection(database, i) }) {
		id := uint64(C.cop_database_collection_id(database, C.size_t(i)))
		read.Collections = append(read.Collections, Collection{id, name})
	}
	return read
}

// fieldsOf copies fields, which end with NULL.
func fieldsOf(at func(C.size_t) *C.cop_field) []Field {
	var fields []Field
	for i := C.size_t(0); ; i++ {
		field := at(i)
		if field == nil {
			return fields
		}
		fields = append(fields, Field{
			Name:    C.GoString(C.cop_field_name(field)),
			Type:    C.GoString(C.cop_field_type(field)),
			Length:  uint64(C.cop_field_length(field)),
			Choices: until(func(i C.size_t) *C.char { return C.cop_field_choice(field, i) }),
		})
	}
}

// until copies texts, which end with NULL.
func until(at func(C.size_t) *C.char) []string {
	var texts []string
	for i := C.size_t(0); ; i++ {
		text := at(i)
		if text == nil {
			return texts
		}
		texts = append(texts, C.GoString(text))
	}
}
