/* What a result of the library says, line by line: how the call went, and what it found. */

#include "driver.h"

#include <stdio.h>

void write_result(const cop_result *result)
{
    size_t i;

    write_text("status", cop_status_name(cop_result_status(result)));
    write_text("effect", cop_effect_name(cop_result_effect(result)));
    write_text("message", cop_result_message(result));
    printf("may_repeat\t%ld\n", (long)cop_result_may_repeat(result));
    printf("http_status\t%ld\n", (long)cop_result_http_status(result));
    printf("created\t%ld\n", (long)cop_result_created(result));
    printf("created_id\t%lu\n", (unsigned long)cop_result_created_id(result));
    printf("matched\t%ld\n", (long)cop_result_matched(result));
    printf("attempts\t%lu\n", (unsigned long)cop_result_attempts(result));
    printf("retry_after_ms\t%lu\n", (unsigned long)cop_result_retry_after_ms(result));
    if (cop_result_body(result) != NULL) {
        write_text("body", cop_result_body(result));
    }
    for (i = 0; i < cop_result_warning_count(result); i++) {
        write_text("warning", cop_result_warning(result, i));
    }
}

void write_refusal(cop_status status, const char *message)
{
    write_text("status", cop_status_name(status));
    write_text("effect", cop_effect_name(COP_EFFECT_NONE));
    write_text("message", message);
    printf("may_repeat\t1\nhttp_status\t0\ncreated\t0\ncreated_id\t0\nmatched\t-1\nattempts\t0\n"
           "retry_after_ms\t0\n");
}

static void write_item(const char *kind, uint64_t id)
{
    printf("item\t%s\t%lu\n", kind, (unsigned long)id);
}

static void write_number(const char *name, int64_t number)
{
    printf("has\t%s\t%ld\n", name, (long)number);
}

/* An id that is 0 is not there. */
static void write_id(const char *name, uint64_t id)
{
    if (id != 0) {
        write_number(name, (int64_t)id);
    }
}

void write_profile(const cop_profile *profile)
{
    size_t i;

    write_item("profile", cop_profile_id(profile));
    for (i = 0; i < cop_profile_field_count(profile); i++) {
        write_pair("field", cop_profile_field_name(profile, i),
                   cop_profile_field_value(profile, i));
    }
    for (i = 0; i < cop_profile_interest_count(profile); i++) {
        write_fact("interest", cop_profile_interest(profile, i));
    }
    write_fact("created", cop_profile_created(profile));
    write_fact("modified", cop_profile_modified(profile));
    write_fact("removed", cop_profile_removed(profile));
    write_fact("secret", cop_profile_secret(profile));
    write_id("database_id", cop_profile_database_id(profile));
    write_id("parent_id", cop_profile_parent_id(profile));
    write_id("collection_id", cop_profile_collection_id(profile));
}

static void write_field(const cop_field *field)
{
    const char *choice;
    size_t i;

    write_item("field", 0);
    write_fact("name", cop_field_name(field));
    write_fact("type", cop_field_type(field));
    write_id("length", cop_field_length(field));
    for (i = 0; (choice = cop_field_choice(field, i)) != NULL; i++) {
        write_fact("choice", choice);
    }
}

static void write_database(const cop_database *database)
{
    const cop_field *field;
    const char *name;
    char id[32];
    size_t i;

    write_item("database", cop_database_id(database));
    write_fact("name", cop_database_name(database));
    write_fact("description", cop_database_description(database));
    for (i = 0; (field = cop_database_field(database, i)) != NULL; i++) {
        write_pair("field", cop_field_name(field), cop_field_type(field));
    }
    for (i = 0; (name = cop_database_interest(database, i)) != NULL; i++) {
        write_fact("interest", name);
    }
    for (i = 0; (name = cop_database_collection(database, i)) != NULL; i++) {
        sprintf(id, "%lu", (unsigned long)cop_database_collection_id(database, i));
        write_pair("collection", name, id);
    }
}

static void write_progress(const cop_import_progress *progress)
{
    write_item("import", 0);
    write_fact("status", cop_import_progress_status(progress));
    write_number("total", cop_import_progress_total(progress));
    write_number("processed", cop_import_progress_processed(progress));
    write_fact("last_run", cop_import_progress_last_run(progress));
    write_fact("error", cop_import_progress_error(progress));
}

void write_found(const cop_result *result)
{
    const cop_identity *identity = cop_result_identity(result);
    const cop_database *database;
    const cop_field *field;
    size_t i;

    if (cop_result_profile(result) != NULL) {
        write_profile(cop_result_profile(result));
    }
    if (identity != NULL) {
        write_item("identity", cop_identity_id(identity));
        write_fact("name", cop_identity_name(identity));
        write_fact("company", cop_identity_company(identity));
    }
    for (i = 0; (field = cop_result_field(result, i)) != NULL; i++) {
        write_field(field);
    }
    for (i = 0; (database = cop_result_database(result, i)) != NULL; i++) {
        write_database(database);
    }
    if (cop_result_import_progress(result) != NULL) {
        write_progress(cop_result_import_progress(result));
    }
}
