/* Imports into a running sandbox, in the versions of the API that have them. */

#include "online.h"

/* An import of one record that updates or makes a profile. */
static cop_import *import_of_one(const cop_client *client, const char *record)
{
    cop_import *import = cop_import_new(client);

    CHECK_NUMBER(cop_import_set_name(import, "a test"), COP_OK);
    CHECK_NUMBER(cop_import_set_action(import, COP_IMPORT_UPDATE_OR_ADD), COP_OK);
    CHECK_NUMBER(cop_import_add_key_field(import, "customerid"), COP_OK);
    CHECK_NUMBER(cop_import_set_ignore_empty_fields(import, 1), COP_OK);
    CHECK_NUMBER(cop_import_add_record(import, record), COP_OK);
    CHECK_NUMBER(cop_import_record_count(import), 1);
    return import;
}

/* Frees the result. */
static void expect_refused(cop_result *result, const char *status, const char *part)
{
    CHECK_TEXT(cop_status_name(cop_result_status(result)), status);
    CHECK_TEXT(cop_effect_name(cop_result_effect(result)), "COP_EFFECT_NONE");
    CHECK_CONTAINS(cop_result_message(result), part);
    cop_result_free(result);
}

static void an_import_is_taken_and_its_progress_told(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_import *import = import_of_one(client, "{\"customerid\": 4567, \"city\": \"Breda\"}");
    cop_result *started = cop_import_start(client, "Customers", import, 0);
    uint64_t id = cop_result_created_id(started);
    cop_result *result;
    const cop_import_progress *progress;

    CHECK_TEXT(cop_status_name(cop_result_status(started)), "COP_OK");
    CHECK_TEXT(cop_effect_name(cop_result_effect(started)), "COP_EFFECT_ACCEPTED");
    CHECK_NUMBER(cop_result_may_repeat(started), 0);
    CHECK(id > 0);
    cop_result_free(started);
    cop_import_free(import);

    result = cop_import_status(client, id);
    progress = cop_result_import_progress(result);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_TEXT(cop_import_progress_status(progress), "finished");
    CHECK_NUMBER(cop_import_progress_total(progress), 1);
    CHECK_NUMBER(cop_import_progress_processed(progress), 1);
    CHECK(cop_import_progress_last_run(progress) != NULL);
    CHECK(cop_import_progress_error(progress) == NULL);
    cop_result_free(result);

    result = cop_get_profile(client, 1);
    CHECK_TEXT(cop_profile_field(cop_result_profile(result), "city"), "Breda");
    cop_result_free(result);
    cop_client_free(client);
}

static void what_cannot_be_meant_is_refused(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_import *misspelt = import_of_one(client, "{\"customerid\": 4567, \"citty\": \"Breda\"}");
    cop_import *empty_key = import_of_one(client, "{\"customerid\": \"\", \"city\": \"Breda\"}");

    expect_refused(cop_import_start(client, "1234", misspelt, 0), "COP_ERR_UNKNOWN_FIELD", "city");
    expect_refused(cop_import_start(client, "1234", empty_key, 0), "COP_ERR_INVALID_BODY",
                   "record 1");
    expect_refused(cop_import_status(client, 999999), "COP_ERR_REFUSED", "No import");
    CHECK_NUMBER(cop_import_add_record(misspelt, "{\"customerid\": 1}"), COP_ERR_INVALID_BODY);
    CHECK_CONTAINS(cop_import_message(misspelt), "same keys in the same order");
    CHECK_NUMBER(cop_import_record_count(misspelt), 1);
    cop_import_free(misspelt);
    cop_import_free(empty_key);
    cop_client_free(client);
}

static void older_versions_have_no_imports(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_import *import = import_of_one(client, "{\"customerid\": 4567, \"city\": \"Breda\"}");

    expect_refused(cop_import_start(client, "1234", import, 0), "COP_ERR_NOT_SUPPORTED",
                   "version 3");
    cop_import_free(import);
    cop_client_free(client);
}

int main(void)
{
    uint32_t api_version;

    for (api_version = 0; api_version <= 2; api_version++) {
        older_versions_have_no_imports(api_version);
    }
    for (api_version = 3; api_version <= 4; api_version++) {
        an_import_is_taken_and_its_progress_told(api_version);
        what_cannot_be_meant_is_refused(api_version);
    }
    return test_end();
}
