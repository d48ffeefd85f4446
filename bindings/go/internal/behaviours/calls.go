package main

import (
	"context"
	"log"
	"strconv"

	"copernica"
)

// build makes the conditions and the body that the case does not have as they are sent.
func (b *behaviour) build(client *copernica.Client) error {
	var err error
	if b.builtConditions != nil {
		if b.conditions, err = buildConditions(client, b.builtConditions); err != nil {
			return err
		}
	}
	if b.body == nil && b.function != "request" {
		body, err := buildBody(client, b.builtBody)
		b.body = &body
		return err
	}
	return nil
}

func buildConditions(client *copernica.Client, steps [][]string) ([]string, error) {
	conditions := client.NewConditions()
	for _, words := range steps {
		comparison := copernica.Comparison(number(words[2]))
		if words[0] == "add" {
			conditions.Add(words[1], comparison, words[3])
		} else {
			conditions.AddPattern(words[1], comparison, words[3])
		}
	}
	return conditions.Build()
}

func buildBody(client *copernica.Client, steps [][]string) (string, error) {
	body := client.NewBody()
	for _, words := range steps {
		kind, name, value := words[0], words[1], words[2]
		switch kind {
		case "text":
			body.Text(name, value)
		case "integer":
			body.Integer(name, int64(number(value)))
		case "number":
			float, err := strconv.ParseFloat(value, 64)
			if err != nil {
				log.Fatal(err)
			}
			body.Number(name, float)
		case "bool":
			body.Bool(name, value != "0")
		case "null":
			body.Null(name)
		case "date":
			body.Date(name, value)
		case "interest":
			body.Interest(name, value != "0")
		default:
			log.Fatalf("driver: no kind of value: %s", kind)
		}
	}
	return body.Build()
}

// call makes the call of the case.
func (b *behaviour) call(ctx context.Context, client *copernica.Client) (answer, error) {
	var read answer
	// Functions that return what they read have their result here.
	ctx = copernica.NotifyResult(ctx, func(result *copernica.Result) { read.result = result })
	body := ""
	if b.body != nil {
		body = *b.body
	}
	var err error
	switch b.function {
	case "update":
		_, err = client.UpdateProfiles(ctx, b.database, b.conditions, body, b.flags)
	case "count":
		_, err = client.CountProfiles(ctx, b.database, b.conditions)
	case "create_profile":
		_, err = client.CreateProfile(ctx, b.database, body, b.flags)
	case "update_profile":
		_, err = client.UpdateProfile(ctx, b.id, body, b.flags)
	case "update_profile_fields":
		_, err = client.UpdateProfileFields(ctx, b.id, body, b.flags)
	case "update_profile_interests":
		_, err = client.UpdateProfileInterests(ctx, b.id, body, b.flags)
	case "delete_profile":
		_, err = client.DeleteProfile(ctx, b.id)
	case "delete_profiles":
		_, err = client.DeleteProfiles(ctx, b.database, b.deleted, b.deleteCount)
	case "create_subprofile":
		_, err = client.CreateSubprofile(ctx, b.id, b.collection, body, b.flags)
	case "update_subprofiles":
		_, err = client.UpdateSubprofiles(ctx, b.id, b.collection, b.conditions, body, b.flags)
	case "update_subprofiles_of_collection":
		_, err = client.UpdateSubprofilesOfCollection(ctx, b.id, b.conditions, body, b.flags)
	case "update_subprofile":
		_, err = client.UpdateSubprofile(ctx, b.id, body, b.flags)
	case "update_subprofile_fields":
		_, err = client.UpdateSubprofileFields(ctx, b.id, body, b.flags)
	case "delete_subprofile":
		_, err = client.DeleteSubprofile(ctx, b.id)
	case "import_start":
		_, err = client.ImportStart(ctx, b.database, b.what, b.flags)
	case "request":
		_, err = client.Request(ctx, b.method, b.path, b.parameters, body, b.flags)
	default:
		read.items, err = b.read(ctx, client)
	}
	return read, err
}

// read makes a call that reads something.
func (b *behaviour) read(ctx context.Context, client *copernica.Client) ([]item, error) {
	switch b.function {
	case "get_profiles":
		return listItems(client.Profiles(ctx, b.database, b.conditions, b.query))
	case "get_subprofiles":
		return listItems(client.Subprofiles(ctx, b.id, b.collection, b.conditions, b.query))
	case "get_subprofiles_of_collection":
		return listItems(client.SubprofilesOfCollection(ctx, b.id, b.conditions, b.query))
	case "get_profile":
		profile, err := client.Profile(ctx, b.id)
		return itemsOf(profileItem, profile, err)
	case "get_subprofile":
		profile, err := client.Subprofile(ctx, b.id)
		return itemsOf(profileItem, profile, err)
	case "get_identity":
		identity, err := client.Identity(ctx)
		return itemsOf(identityItem, identity, err)
	case "import_status":
		progress, err := client.ImportStatus(ctx, b.id)
		return itemsOf(progressItem, progress, err)
	case "get_fields":
		fields, err := client.Fields(ctx, b.database)
		return eachItem(fieldItem, fields), err
	case "get_databases":
		databases, err := client.Databases(ctx)
		return eachItem(databaseItem, databases), err
	default:
		log.Fatalf("driver: no such call: %s", b.function)
		return nil, nil
	}
}

// playBatch gives a batch all records, and takes an outcome for each.
func (b *behaviour) playBatch(ctx context.Context, client *copernica.Client) (answer, error) {
	var played answer
	batch, err := client.NewBatch(b.batch...)
	if err != nil {
		return played, err
	}
	defer batch.Close()
	for _, record := range b.records {
		if err := batch.Add(ctx, record); err != nil {
			return played, err
		}
	}
	batch.CloseInput()
	if err := batch.Start(ctx, max(b.threads, 1)); err != nil {
		return played, err
	}
	for outcome := range batch.Results() {
		played.outcomes = append(played.outcomes, outcome)
	}
	return played, nil
}
